"""The gallery: a page on the platform's API, and the small server that serves it and asks Cognito for it."""
