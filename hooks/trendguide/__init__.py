"""The core of the Trend Guide: routine files to checked models, models to HTML. It imports no MkDocs."""
