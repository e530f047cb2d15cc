"""The program's commands, one module per noun. Each exports `command`; `node.main` lists them."""
