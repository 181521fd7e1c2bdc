"""What is deployed: one module or folder a component; the blocks they share are in `building_blocks`."""
