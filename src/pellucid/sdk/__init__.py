"""Drop-in classes with the names of `sagemaker.clarify`; jobs run on this machine."""
