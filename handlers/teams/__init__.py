"""The second door: what people say in Microsoft Teams, and how it is answered there."""
