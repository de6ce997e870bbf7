package culvert.local.http;

import culvert.http.Answer;
import culvert.http.RequestHead;
import culvert.net.Stream;

/** What the port says to who asks it for a page of its own, as a browser does that is given its address: a path, no proxy's request. */
@FunctionalInterface
public interface FrontPage {
    /** How to use the port: for those who may not see more. */
    FrontPage EXPLANATION = (request, client) -> Answer.of(Answer.BAD_REQUEST, """
            This port is a proxy for SOCKS and HTTP, not a web site. In the proxy settings of your program,
            enter its address and port as the SOCKS (version 5) host, or as the HTTP proxy for http and https.
            With curl: --proxy socks5h://HOST:PORT or --proxy http://HOST:PORT""");

    /**
     * On the client's own thread, which may wait.
     *
     * @param client who asks, and where it runs; its bytes are not touched
     */
    Answer to(RequestHead request, Stream client);
}
