from giaoban.site.cli import main

main()
