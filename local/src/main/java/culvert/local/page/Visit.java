package culvert.local.page;

import culvert.http.RequestHead;
import java.net.InetSocketAddress;

/** One request for the page: what it says, from where it comes, and where it came to. */
record Visit(RequestHead request, InetSocketAddress visitor, InetSocketAddress port) {

    /** The value of a field that may come once; empty where there is none, or several. */
    String only(String name) {
        var values = request.fields().values(name);
        return values.size() == 1 ? values.getFirst().strip() : "";
    }

    boolean has(String name) {
        return !request.fields().values(name).isEmpty();
    }

    String path() {
        int query = request.uri().indexOf('?');
        return query < 0 ? request.uri() : request.uri().substring(0, query);
    }

    /** What follows the question mark. */
    String query() {
        int query = request.uri().indexOf('?');
        return query < 0 ? "" : request.uri().substring(query + 1);
    }
}
