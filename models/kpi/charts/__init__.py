"""Charts as SVG: pure text that a page holds in itself, drawn from the table that stands behind each (K-01 to K-05).

A chart is an image with a title and a description, so that whoever hears the page knows what is to be seen. It is
drawn for a width, with letters of one size, so a page holds each chart for a desk and for a phone. Colours are those of
the page's style sheet, light or dark, and differ in grey as well; what is not over yet is hatched.
"""
