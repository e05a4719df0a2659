"""docker-compose.yml brought up with real containers: `make compose-test`."""
