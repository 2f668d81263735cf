"""smclarify's flip test on a table in a .npz file: CPU seconds of the call alone, and its value."""

import json
import sys
import time

import numpy as np
import pandas as pd
from smclarify.bias.metrics import FT

data = np.load(sys.argv[1])
frame = pd.DataFrame(data["features"])
member, predicted = pd.Series(data["member"]), pd.Series(data["predicted"])
started = time.process_time()
value = FT(frame, member, predicted)
print(json.dumps({"cpu": time.process_time() - started, "value": value}))
