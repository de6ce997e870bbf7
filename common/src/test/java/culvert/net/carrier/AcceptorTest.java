package culvert.net.carrier;

import static org.junit.jupiter.api.Assertions.assertEquals;

import culvert.net.Transport;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AcceptorTest {
    private static final int BURST = 64;
    private static final int TURNS = 20;

    /** As in a flood, in which an event comes in each turn. */
    @Test
    void aTurnAcceptsOneBurstHoweverOftenItIsToldThatSomebodyWaits() throws Exception {
        try (Transport transport = CarrierTransport.epoll(1)) {
            Carrier carrier = (Carrier) transport.runners().getFirst();
            Flooded acceptor = new Flooded(carrier);
            CompletableFuture<List<Integer>> accepted = new CompletableFuture<>();
            carrier.onLoop(() -> acceptor.turn(new int[TURNS], 0, accepted));
            List<Integer> each = accepted.get(20, TimeUnit.SECONDS);
            assertEquals(List.of(), each.stream().filter(count -> count > BURST).toList(), each::toString);
            assertEquals(BURST, each.getLast());
        }
    }

    private static final class Flooded extends Acceptor {
        private int count;

        Flooded(Carrier carrier) {
            super(carrier, stream -> {});
        }

        void turn(int[] each, int number, CompletableFuture<List<Integer>> done) {
            acceptWaiting();
            if (number == each.length) {
                close();
                done.complete(IntStream.of(each).boxed().toList());
                return;
            }
            int before = count;
            carrier().onLoopLater(() -> {
                each[number] = count - before;
                turn(each, number + 1, done);
            });
        }

        @Override
        InetSocketAddress address() {
            return new InetSocketAddress(0);
        }

        @Override
        void joinLoop() {}

        @Override
        boolean acceptOne() {
            count++;
            return true;
        }

        @Override
        void closeSocket() {}
    }
}
