"""Every key of `analysis_config.json` 1.0: a table that the parser and the JSON Schema both walk."""

from __future__ import annotations

from pellucid.config import nodes
from pellucid.config.analysis_config import AnalysisConfig
from pellucid.config.fields import AnyJson, AnyOf, Field, ListOf, MapOf, Object
from pellucid.config.languages import LANGUAGES
from pellucid.config.media_types import CAPTURE, CSV, IMAGE, JSON, JSON_LINES, PARQUET
from pellucid.config.values import CellValue, Choice, Flag, Integer, Number, Text

COUNT = Integer(1)
TEXT = Text()
NAME = Text(accepted="a column name", may_be_empty=True)
NAMES = ListOf(NAME, minimum=1)
COLUMN = AnyOf((Text(accepted="a column name (a JMESPath expression for JSON data)"), Integer(0)))
COLUMNS = ListOf(COLUMN)
CELLS = ListOf(CellValue())
HEADER_TEXT = Text(accepted="at most 1024 visible ASCII characters", pattern=r"[!-~](?:[ -~]{0,1022}[!-~])?")

FACET = Object(
    nodes.Facet,
    (
        Field("name_or_index", COLUMN, "Sensitive column: name, or 0-based position.", required=True),
        Field(
            "value_or_threshold",
            CELLS,
            "Values of the sensitive group: categories, or one exclusive lower bound. "
            "Missing or empty: one report per distinct value, each against all others.",
            may_be_null=True,
        ),
    ),
)

SEGMENTATION = Object(
    nodes.Segmentation,
    (
        Field("name_or_index", COLUMN, "Column that splits the data set.", required=True),
        Field(
            "segments",
            ListOf(ListOf(AnyOf((Text(may_be_empty=True), Integer())), minimum=1), minimum=1),
            'One list per segment: categories, or intervals such as "[1, 4]" and "(2, 5]".',
            required=True,
        ),
        Field("config_name", TEXT, "Name of this segmentation."),
        Field("display_aliases", ListOf(TEXT), "One name per segment, and optionally one for all remaining rows."),
    ),
)

TIME_SERIES_DATA = Object(
    nodes.TimeSeriesData,
    (
        Field("target_time_series", COLUMN, "JMESPath of the target values.", required=True),
        Field("item_id", COLUMN, "JMESPath of the item ids.", required=True),
        Field("timestamp", COLUMN, "JMESPath of the timestamps.", required=True),
        Field("related_time_series", COLUMNS, "One JMESPath per related series."),
        Field("static_covariates", COLUMNS, "One JMESPath per static covariate."),
        Field(
            "dataset_format",
            Choice(("columns", "item_records", "timestamp_records")),
            "Layout of the JSON document; required when the locators are JMESPath expressions.",
        ),
    ),
)

BIAS_METHOD = Object(
    nodes.BiasMethod,
    (
        Field(
            "methods",
            AnyOf((Text(accepted='"all" or the name of a metric'), ListOf(Text(accepted="a metric name"), minimum=1))),
            '"all", the short name of a metric, or a list of them.',
            required=True,
        ),
    ),
)

TEXT_EXPLANATION = Object(
    nodes.TextExplanation,
    (
        Field("granularity", Choice(("token", "sentence", "paragraph")), "Unit that is explained.", required=True),
        Field(
            "language",
            Choice(LANGUAGES, summary='an English language name or its code, such as "english" or "en"'),
            "Language of the text.",
            required=True,
        ),
        Field("max_top_tokens", COUNT, "Number of units in the global ranking.", default=50),
    ),
)

IMAGE_DEBUG = Object(
    nodes.ImageDebug,
    (
        Field("image_names", ListOf(TEXT), "Images to explain."),
        Field("class_ids", ListOf(Integer(0)), "Classes to explain."),
        Field("sample_from", Integer(0), "First image to explain."),
        Field("sample_to", Integer(0), "Last image to explain."),
    ),
)

IMAGE_EXPLANATION = Object(
    nodes.ImageExplanation,
    (
        Field(
            "model_type", Choice(("IMAGE_CLASSIFICATION", "OBJECT_DETECTION")), "What the model does.", required=True
        ),
        Field("num_segments", COUNT, "Approximate number of super-pixels.", default=20),
        Field("feature_extraction_method", Choice(("segmentation",)), "How features are made.", default="segmentation"),
        Field("segment_compactness", Number(0), "Compactness of the super-pixels.", default=5),
        Field("max_objects", COUNT, "Object detection: number of objects to explain.", default=3),
        Field("iou_threshold", Number(0, 1), "Object detection: overlap that makes two boxes the same.", default=0.5),
        Field("context", Number(0, 1), "Object detection: 1 leaves the area around the box, 0 masks it.", default=1.0),
        Field("debug", IMAGE_DEBUG, "Explain a subset of the images."),
    ),
)

SHAP = Object(
    nodes.Shap,
    (
        Field(
            "baseline",
            AnyOf((Text(accepted="a URI"), AnyJson())),
            "What a row is compared with: a URI, or records in the shape of the data set, features only. "
            "Missing: found by clustering.",
        ),
        Field("num_clusters", COUNT, "Number of rows of a baseline found by clustering; not together with baseline."),
        Field("num_samples", COUNT, "Number of coalitions per explained row. Missing: depends on the features."),
        Field("use_logit", Flag(), "Explain the logit of the model's output: log-odds.", default=False),
        Field(
            "agg_method",
            Choice(("mean_abs", "median", "mean_sq")),
            "How local values become global ones.",
            default="mean_abs",
        ),
        Field("save_local_shap_values", Flag(), "Write the values of every row.", default=False),
        Field("seed", Integer(0), "Makes results repeatable."),
        Field("features_to_explain", COLUMNS, "Features to explain; missing: all. Tabular data only."),
        Field("text_config", TEXT_EXPLANATION, "How text columns are explained."),
        Field("image_config", IMAGE_EXPLANATION, "How images are explained."),
    ),
)

PDP = Object(
    nodes.Pdp,
    (
        Field("grid_resolution", COUNT, "Number of buckets of a numerical feature.", default=15),
        Field("features", COLUMNS, "Features to vary; required without shap."),
        Field("top_k_features", COUNT, "With shap and without features: the k most important ones.", default=10),
    ),
)

TEMPORAL = Choice(("zero", "mean"))

ASYMMETRIC_SHAPLEY = Object(
    nodes.AsymmetricShapley,
    (
        Field(
            "direction",
            Choice(("chronological", "anti_chronological", "bidirectional")),
            "Order in which time steps are added.",
            required=True,
        ),
        Field("granularity", Choice(("timewise", "fine_grained")), "What a value belongs to.", required=True),
        Field("num_samples", COUNT, "Number of coalitions; fine_grained only, and required there."),
        Field(
            "baseline",
            AnyOf(
                (
                    Text(accepted="a URI"),
                    Object(
                        nodes.TemporalBaseline,
                        (
                            Field("target_time_series", TEMPORAL, "What replaces the target.", default="zero"),
                            Field("related_time_series", TEMPORAL, "What replaces related series."),
                            Field("static_covariates", MapOf(CELLS), "For every item id, one value per covariate."),
                        ),
                    ),
                )
            ),
            "What replaces the values that are left out.",
        ),
    ),
)

REPORT = Object(
    nodes.ReportMethod,
    (
        Field(
            "name",
            Text(accepted="a file name without folder", pattern=r"(?!\.)[^/\\\x00-\x1f]{1,200}"),
            "File name of the report, without suffix.",
            default="report",
        ),
        Field("title", Text(may_be_empty=True), "Title of the report.", default="SageMaker AI Analysis Report"),
    ),
)

METHODS = Object(
    nodes.Methods,
    (
        Field("pre_training_bias", BIAS_METHOD, "Bias of the labels in the data."),
        Field("post_training_bias", BIAS_METHOD, "Bias of a model's predictions."),
        Field("shap", SHAP, "Contribution of every feature to every prediction: Kernel SHAP."),
        Field("pdp", PDP, "Partial dependence plots."),
        Field("asymmetric_shapley_value", ASYMMETRIC_SHAPLEY, "Contributions to a forecast; time series only."),
        Field("report", REPORT, "Write a report as notebook, HTML and PDF."),
    ),
)

TIME_SERIES_PREDICTOR = Object(
    nodes.TimeSeriesPredictor,
    (Field("forecast", TEXT, "JMESPath of the forecast in the model's answer.", required=True),),
)

PREDICTOR = Object(
    nodes.Predictor,
    (
        Field("endpoint_name", TEXT, "Endpoint that exists; wins over model_name."),
        Field("model_name", TEXT, "Model that is served for the time of the analysis."),
        Field("instance_type", TEXT, "Machine of the served model; has no meaning on your own machine."),
        Field("initial_instance_count", COUNT, "Machines of the served model; no meaning on your own machine."),
        Field("accelerator_type", TEXT, "Accelerator of the served model; no meaning on your own machine."),
        Field(
            "endpoint_name_prefix",
            Text(
                accepted="2 to 23 letters, digits and inner hyphens, as in ^[a-zA-Z0-9](-*[a-zA-Z0-9])",
                pattern=r"(?=.{2,23}$)[a-zA-Z0-9](?:-*[a-zA-Z0-9])+",
            ),
            "Prefix of the temporary endpoint's name; only with model_name.",
            default="sm-clarify",
        ),
        Field("target_model", HEADER_TEXT, "Model to ask on a multi-model endpoint."),
        Field("custom_attributes", HEADER_TEXT, "Sent with every request as it is."),
        Field(
            "content_type",
            Choice(
                (CSV, JSON_LINES, JSON, "image/jpeg", "image/png", "application/x-npy"),
                aliases=(("image/jpg", "image/jpeg"),),
            ),
            "Format of requests. Default: the data set's own; image/jpeg for images. Required for Parquet.",
        ),
        Field(
            "accept_type",
            Choice((CSV, JSON_LINES, JSON)),
            "Format of answers. Default: the content type; application/json for images.",
        ),
        Field(
            "content_template",
            AnyOf((TEXT, MapOf(TEXT))),
            "Request around $features (JSON Lines), or around $record or $records (JSON).",
        ),
        Field("record_template", TEXT, "One record of a JSON request, around $features, $features_kvp or ${name}."),
        Field("label", COLUMN, "Predicted label in the answer: position, or JMESPath."),
        Field("probability", COLUMN, "Scores in the answer: position, or JMESPath. Missing: the whole answer."),
        Field(
            "label_headers",
            ListOf(AnyOf((Text(accepted="a class name", may_be_empty=True), Integer())), minimum=1),
            "Class names in the order of the scores.",
        ),
        Field("time_series_predictor_config", TIME_SERIES_PREDICTOR, "Where the forecast is."),
    ),
)

CONFIG = Object(
    AnalysisConfig,
    (
        Field("version", Choice(("1.0",)), "Version of the schema."),
        Field(
            "dataset_type",
            Choice((CSV, JSON_LINES, JSON, PARQUET, IMAGE, CAPTURE)),
            "Format of the data.",
            required=True,
        ),
        Field("dataset_uri", TEXT, "File, folder or s3:// prefix of the data; wins over the job's data input."),
        Field("headers", NAMES, "Column names. JSON formats: features, then label, then predicted label."),
        Field("label", COLUMN, "Observed label: column name, position, or JMESPath."),
        Field("predicted_label", COLUMN, "Predicted label that is already in the data."),
        Field("features", TEXT, "JMESPath of the feature values; JSON formats only."),
        Field(
            "label_values_or_threshold",
            CELLS,
            "Values that are the positive outcome, or one exclusive lower bound; a list in both cases.",
        ),
        Field("probability_threshold", Number(), "A score above it is a positive prediction.", default=0.5),
        Field("segment_config", ListOf(SEGMENTATION), "Segments that are analysed on their own."),
        Field("facet", ListOf(FACET), "Sensitive columns."),
        Field("facet_dataset_uri", TEXT, "Separate CSV data with the sensitive columns."),
        Field("facet_headers", NAMES, "Column names of that data."),
        Field("predicted_label_dataset_uri", TEXT, "Separate CSV data with predictions; then no model is asked."),
        Field("predicted_label_headers", NAMES, "Column names of that data."),
        Field("excluded_columns", COLUMNS, "Columns that are not sent to the model."),
        Field("joinsource_name_or_index", COLUMN, "Column that identifies a record in all data sets."),
        Field("group_variable", COLUMN, "Column of subgroups for CDDL and CDDPL."),
        Field("time_series_data_config", TIME_SERIES_DATA, "Where the parts of a time series are."),
        Field("methods", METHODS, "What to compute.", required=True),
        Field("predictor", PREDICTOR, "The model and how to speak to it."),
    ),
)
