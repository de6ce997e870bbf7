package culvert.net.carrier;

import culvert.net.EndpointContract;
import culvert.net.PacketContract;
import culvert.net.PacketSocketContract;
import culvert.net.StepContract;
import culvert.net.Stream;
import culvert.net.StreamContract;
import culvert.net.Transport;
import org.junit.jupiter.api.Nested;

class EpollTransportTest {
    @Nested
    class Streams extends StreamContract {
        @Override
        protected Transport open() {
            return CarrierTransport.epoll(2);
        }
    }

    /** Each small message by io_uring, where the system allows it. */
    @Nested
    class GatheredStreams extends StreamContract {
        @Override
        protected Transport open() {
            return TurnSendsTest.gathering(2);
        }

        @Override
        protected void prepare(Stream accepted) {
            accepted.gathers();
        }
    }

    @Nested
    class Steps extends StepContract {
        @Override
        protected Transport open() {
            return CarrierTransport.epoll(2);
        }
    }

    @Nested
    class Endpoints extends EndpointContract {
        @Override
        protected Transport open() {
            return CarrierTransport.epoll(2);
        }
    }

    @Nested
    class Packets extends PacketContract {
        @Override
        protected Transport open() {
            return CarrierTransport.epoll(2);
        }
    }

    @Nested
    class PacketSockets extends PacketSocketContract {
        @Override
        protected Transport open() {
            return CarrierTransport.epoll(2);
        }
    }
}
