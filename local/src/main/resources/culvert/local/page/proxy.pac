// Everything goes through the tunnel, but for this machine and private networks. No name is looked up here.
function FindProxyForURL(url, host) {
    var name = host.toLowerCase().replace(/^\[|\]$/g, "");
    var isAddress = /^[0-9.]+$/.test(name) || name.indexOf(":") >= 0;
    var isHere = isAddress
        ? /^(127\.|10\.|192\.168\.|169\.254\.|172\.(1[6-9]|2[0-9]|3[01])\.|::1$|f[cd][0-9a-f]{2}:|fe[89ab][0-9a-f]:)/.test(name)
        : name.indexOf(".") < 0 || /\.(localhost|local)$/.test(name);
    return isHere ? "DIRECT" : "PROXY {{port}}; SOCKS5 {{port}}";
}
