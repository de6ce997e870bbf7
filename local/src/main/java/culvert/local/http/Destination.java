package culvert.local.http;

import culvert.address.DomainName;
import culvert.address.Host;
import culvert.address.Target;
import culvert.http.Refusal;
import culvert.http.RequestHead;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a request in absolute form goes.
 *
 * @param authority host and port as the client wrote them
 * @param path what the target is asked for
 */
record Destination(Target target, String authority, String path) {
    private static final String HTTP = "http://";
    private static final int HTTP_PORT = 80;

    /** A host is in brackets when it is of IPv6; a port without digits is none. */
    private static final Pattern AUTHORITY =
            Pattern.compile("(\\[[0-9A-Fa-f:.]+\\]|[0-9A-Za-z._~-]+)(?::([0-9]{0,5}))?");

    /** Of what is tunnelled: {@code host:port}. */
    static Target ofConnect(String uri) throws Refusal {
        Target target = target(uri, 0);
        if (target.port() == 0) {
            throw Refusal.malformed("CONNECT needs host:port");
        }
        return target;
    }

    /** Reads the address of a request, and compares it with its field Host. */
    static Destination of(RequestHead request) throws Refusal {
        String uri = request.uri();
        if (!uri.regionMatches(true, 0, HTTP, 0, HTTP.length())) {
            throw otherScheme(uri);
        }
        int end = HTTP.length();
        while (end < uri.length() && "/?#".indexOf(uri.charAt(end)) < 0) {
            end++;
        }
        String authority = uri.substring(HTTP.length(), end);
        Target target = target(authority, HTTP_PORT);
        if (target.port() == 0) {
            throw Refusal.malformed("port 0 leads nowhere");
        }
        compare(target, request);
        return new Destination(target, authority, path(request, uri.substring(end)));
    }

    private static void compare(Target target, RequestHead request) throws Refusal {
        List<String> hosts = request.fields().values("host");
        if (hosts.size() > 1 || (hosts.isEmpty() && !request.isOld())) {
            throw Refusal.malformed("it needs one field Host");
        }
        if (!hosts.isEmpty() && !lower(target(hosts.getFirst(), HTTP_PORT)).equals(lower(target))) {
            throw Refusal.malformed("its address and its field Host differ");
        }
    }

    private static String path(RequestHead request, String rest) throws Refusal {
        if (rest.indexOf('#') >= 0) {
            throw Refusal.malformed("its address has a fragment (#)");
        }
        if (rest.isEmpty()) {
            return request.method().equals("OPTIONS") ? "*" : "/";
        }
        return rest.startsWith("?") ? "/" + rest : rest;
    }

    private static Refusal otherScheme(String uri) {
        int colon = uri.indexOf("://");
        if (colon < 0) {
            return Refusal.malformed("its address is neither http://... nor a path");
        }
        String scheme = uri.substring(0, colon).toLowerCase(Locale.ROOT);
        return scheme.equals("https")
                ? Refusal.malformed("addresses with https:// are reached by the method CONNECT")
                : Refusal.malformed("this proxy carries http:// and, by the method CONNECT, anything encrypted");
    }

    private static Target target(String authority, int usualPort) throws Refusal {
        if (authority.indexOf('@') >= 0) {
            throw Refusal.malformed("its address has a user name (@)");
        }
        if (authority.isEmpty()) {
            throw Refusal.malformed("its address names no host");
        }
        Matcher parts = AUTHORITY.matcher(authority);
        if (!parts.matches()) {
            throw Refusal.malformed("its host or port is not valid");
        }
        String port = parts.group(2);
        try {
            return new Target(
                    Host.parse(parts.group(1)), port == null || port.isEmpty() ? usualPort : Integer.parseInt(port));
        } catch (IllegalArgumentException e) {
            throw Refusal.malformed("its host or port is not valid");
        }
    }

    private static Target lower(Target target) {
        return target.host() instanceof DomainName name
                ? new Target(new DomainName(name.name().toLowerCase(Locale.ROOT)), target.port())
                : target;
    }
}
