"""Where the items of a document begin, what their headings are called, where the contents stand."""
