package culvert.remote.admin;

import culvert.http.RequestHead;

/**
 * What an administrator asks.
 *
 * @param body as text; may hold passwords, and is never printed
 */
public record Request(RequestHead head, String body) {
    /** One without a body. */
    public static Request of(RequestHead head) {
        return new Request(head, "");
    }

    /** Without the body. */
    @Override
    public String toString() {
        return head.method() + " " + head.uri();
    }
}
