"""The measuring of code: how complex, long, deep and typed it is, before a refactoring and after."""
