package culvert.e2e.rig;

import culvert.net.Transport;
import culvert.net.carrier.CarrierTransport;
import culvert.net.plain.PlainTransport;
import java.util.Locale;

/** The transports, each forced: the tests never fall back to another one. */
public enum Engine {
    EPOLL {
        @Override
        public Transport open() {
            return CarrierTransport.epoll(CARRIERS);
        }
    },
    NIO {
        @Override
        public Transport open() {
            return CarrierTransport.nio(CARRIERS);
        }
    },
    PLAIN {
        @Override
        public Transport open() {
            return new PlainTransport();
        }
    };

    /** More than one, so that sessions on different carriers meet. */
    private static final int CARRIERS = 2;

    public abstract Transport open();

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
