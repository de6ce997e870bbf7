package culvert.remote.top;

/** How text stands out, on terminals of any kind and colour. */
enum Style {
    PLAIN,
    BOLD,
    REVERSE
}
