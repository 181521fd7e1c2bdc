"""What the API decides, from requests to answers. Nothing here knows of AWS."""
