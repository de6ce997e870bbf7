package culvert.net.carrier;

import culvert.net.EndpointContract;
import culvert.net.PacketContract;
import culvert.net.PacketSocketContract;
import culvert.net.StepContract;
import culvert.net.StreamContract;
import culvert.net.Transport;
import org.junit.jupiter.api.Nested;

class NioTransportTest {
    @Nested
    class Streams extends StreamContract {
        @Override
        protected Transport open() {
            return CarrierTransport.nio(2);
        }
    }

    @Nested
    class Steps extends StepContract {
        @Override
        protected Transport open() {
            return CarrierTransport.nio(2);
        }
    }

    @Nested
    class Endpoints extends EndpointContract {
        @Override
        protected Transport open() {
            return CarrierTransport.nio(2);
        }
    }

    @Nested
    class Packets extends PacketContract {
        @Override
        protected Transport open() {
            return CarrierTransport.nio(2);
        }
    }

    @Nested
    class PacketSockets extends PacketSocketContract {
        @Override
        protected Transport open() {
            return CarrierTransport.nio(2);
        }
    }
}
