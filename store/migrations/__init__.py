"""The tables' versions, applied by `dealmate migrate`; each revision is a file in `versions/`."""
