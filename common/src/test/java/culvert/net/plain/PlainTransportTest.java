package culvert.net.plain;

import culvert.net.EndpointContract;
import culvert.net.PacketContract;
import culvert.net.PacketSocketContract;
import culvert.net.StepContract;
import culvert.net.StreamContract;
import culvert.net.Transport;
import org.junit.jupiter.api.Nested;

class PlainTransportTest {
    @Nested
    class Streams extends StreamContract {
        @Override
        protected Transport open() {
            return new PlainTransport();
        }
    }

    @Nested
    class Steps extends StepContract {
        @Override
        protected Transport open() {
            return new PlainTransport();
        }
    }

    @Nested
    class Endpoints extends EndpointContract {
        @Override
        protected Transport open() {
            return new PlainTransport();
        }
    }

    @Nested
    class Packets extends PacketContract {
        @Override
        protected Transport open() {
            return new PlainTransport();
        }
    }

    @Nested
    class PacketSockets extends PacketSocketContract {
        @Override
        protected Transport open() {
            return new PlainTransport();
        }
    }
}
