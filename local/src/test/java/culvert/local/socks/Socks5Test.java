package culvert.local.socks;

import static culvert.local.socks.Dialogue.ALICE;
import static culvert.local.socks.Dialogue.NOBODY;
import static culvert.local.socks.Dialogue.bytes;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.address.DomainName;
import culvert.net.Cause;
import culvert.relay.Request;
import culvert.relay.Service;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class Socks5Test {
    private static final String TO_V4 = "050100 01 c0000201 0050";
    private static final String TO_NAME = "050100 03 0b 'example.com' 01bb";

    @Test
    void ipv4IsUnderstood() throws Exception {
        assertEquals("192.0.2.1:80", target("050100" + TO_V4));
    }

    @Test
    void ipv6IsUnderstood() throws Exception {
        assertEquals("[2001:db8::1]:443", target("050100 05010004 20010db8000000000000000000000001 01bb"));
    }

    @Test
    void aNameStaysAName() throws Exception {
        Dialogue dialogue = new Dialogue(NOBODY).begin();
        dialogue.client.write(bytes("050100" + TO_NAME));
        assertEquals("example.com:443", dialogue.connect().target().toString());
        assertInstanceOf(DomainName.class, dialogue.connect().target().host());
    }

    @Test
    void theDialogueIsTheSameForEverySplit() throws Exception {
        byte[] words = bytes("050200 02" + "01 05'alice' 06'secret'" + TO_NAME + "'payload'");
        for (int split = 0; split <= words.length; split++) {
            Dialogue dialogue = new Dialogue(ALICE).begin();
            dialogue.client.write(words, 0, split);
            if (split >= 4) {
                dialogue.expect("0502");
            }
            dialogue.client.write(words, split, words.length - split);
            dialogue.expect(split >= 4 ? "0100" : "0502 0100");
            Request.Connect request = dialogue.connect();
            assertEquals("example.com:443", request.target().toString());
            dialogue.client.shutdownOutput();
            assertArrayEquals(bytes("'payload'"), dialogue.payload(), "split at " + split);
        }
    }

    @Test
    void theDialogueIsTheSameByteByByte() throws Exception {
        Dialogue dialogue = new Dialogue(NOBODY);
        dialogue.accepted.readingAtMost(1);
        dialogue.client.write(bytes("050100" + TO_NAME + "'payload'"));
        dialogue.client.shutdownOutput();
        dialogue.begin();
        Request.Connect request = dialogue.connect();
        assertEquals("example.com:443", request.target().toString());
        assertEquals(dialogue.accepted, request.client());
        assertArrayEquals(bytes("'payload'"), dialogue.payload());
    }

    @Test
    void everyTruncationEndsTheDialogue() throws Exception {
        byte[] words = bytes("050102" + "01 05'alice' 06'secret'" + TO_NAME);
        for (int length = 0; length < words.length; length++) {
            Dialogue dialogue = new Dialogue(ALICE).begin();
            dialogue.client.write(words, 0, length);
            dialogue.client.shutdownOutput();
            assertEquals(Cause.TRUNCATED, dialogue.failure().reason(), "after " + length + " bytes");
        }
    }

    @Test
    void aSilentClientRunsIntoTheDeadline() {
        Dialogue dialogue = new Dialogue(NOBODY, Duration.ofMillis(20)).begin();
        assertEquals(Cause.TIMED_OUT, dialogue.failure().reason());
    }

    @Test
    void methodsAreChosenByWhetherThereAreUsers() throws Exception {
        assertMethod(NOBODY, "0500", "05ff");
        assertMethod(NOBODY, "050101", "05ff");
        assertMethod(ALICE, "050100", "05ff");
        assertMethod(NOBODY, "05020200", "0500");
        assertMethod(NOBODY, "050102", "0502");
        assertMethod(ALICE, "05020002", "0502");
    }

    @Test
    void withoutUsersAnyCredentialsAreGoodEnough() throws Exception {
        Dialogue dialogue = new Dialogue(NOBODY).begin();
        dialogue.client.write(bytes("050102 01 01'x' 01'y'" + TO_V4));
        assertEquals("192.0.2.1:80", dialogue.connect().target().toString());
    }

    @Test
    void wrongCredentialsAreRefused() throws Exception {
        assertRefused(ALICE, "050102 01 05'alice' 06'Secret'", "0502 0101", Cause.CREDENTIALS);
        assertRefused(ALICE, "050102 01 05'alice' 05'other'", "0502 0101", Cause.CREDENTIALS);
        assertRefused(ALICE, "050102 01 06'alices' 05'ecret'", "0502 0101", Cause.CREDENTIALS);
        assertRefused(ALICE, "050102 01 05'carol' 06'secret'", "0502 0101", Cause.CREDENTIALS);
        assertRefused(ALICE, "050102 01 00 00", "0502 0101", Cause.CREDENTIALS);
        assertRefused(ALICE, "050102 05", "0502 0101", Cause.MALFORMED);
        assertRefused(ALICE, "050100", "05ff", Cause.CREDENTIALS);
    }

    @Test
    void whatIsNotOfferedHasItsOwnCode() throws Exception {
        String address = "01 c0000201 0050";
        assertRefused(NOBODY, "050100 050200" + address, "0500 05070001 00000000 0000", Cause.UNSUPPORTED_COMMAND);
        assertRefused(NOBODY, "050100 050300" + address, "0500 05070001 00000000 0000", Cause.UNSUPPORTED_COMMAND);
        assertRefused(NOBODY, "050100 050900" + address, "0500 05070001 00000000 0000", Cause.UNSUPPORTED_COMMAND);
        assertRefused(NOBODY, "050100 050100 02 00", "0500 05080001 00000000 0000", Cause.UNSUPPORTED_ADDRESS);
        assertRefused(NOBODY, "050100 050100 11 00", "0500 05080001 00000000 0000", Cause.UNSUPPORTED_ADDRESS);
    }

    @Test
    void nonsenseIsAGeneralFailure() throws Exception {
        assertRefused(NOBODY, "050100 040100", "0500 05010001 00000000 0000", Cause.MALFORMED);
        assertRefused(NOBODY, "050100 050101", "0500 05010001 00000000 0000", Cause.MALFORMED);
        assertRefused(NOBODY, "050100 050100 03 00 0050", "0500 05010001 00000000 0000", Cause.MALFORMED);
        assertRefused(NOBODY, "050100 050100 03 03'a b' 0050", "0500 05010001 00000000 0000", Cause.MALFORMED);
    }

    @Test
    void successTellsNoAddressInTheFormOfIpv4() throws Exception {
        assertTold("0501", "192.0.2.7", "05000001 00000000 0000");
        assertTold("0501", "2001:db8::7", "05000001 00000000 0000");
    }

    @Test
    void anAssociationIsToldWhereItsDatagramsGo() throws Exception {
        assertTold("0503", "192.0.2.7", "05000001 c0000207 1f90");
        assertTold("0503", "2001:db8::7", "05000004 20010db8000000000000000000000007 1f90");
    }

    @Test
    void everyCauseHasItsCode() throws Exception {
        for (Cause cause : Cause.values()) {
            int code = expectedCode(cause);
            if (code != 0) {
                Dialogue dialogue = new Dialogue(NOBODY).begin();
                dialogue.client.write(bytes("050100" + TO_V4));
                dialogue.expect("0500");
                Request request = dialogue.request();
                dialogue.client.shutdownOutput();
                request.reply().refuse(cause);
                dialogue.expect("050" + code + "0001 00000000 0000");
                assertEquals(-1, dialogue.client.tryRead(new byte[1], 0, 1), cause.label());
            }
        }
    }

    @Test
    void anAssociationIsAskedForWhereThereAreSome() throws Exception {
        Service.Opener opener = (request, account) -> {
            throw new IllegalStateException("not opened here");
        };
        SocksCommands commands = new SocksCommands(true, Optional.of(opener));
        Dialogue dialogue = new Dialogue(NOBODY, Duration.ofSeconds(20), commands).begin();
        dialogue.client.write(bytes("050100 050300 01 7f000001 1f90"));
        dialogue.expect("0500");
        Request.Associate request = assertInstanceOf(Request.Associate.class, dialogue.request());
        assertSame(opener, request.service());
        assertEquals("127.0.0.1:8080", request.sender().toString(), "where the client will send from");
        assertInstanceOf(Request.Connect.class, connectRequest(commands));
    }

    @Test
    void whereOnlyDatagramsAreServedNothingIsConnected() throws Exception {
        SocksCommands commands = new SocksCommands(false, Optional.empty());
        Dialogue five = new Dialogue(NOBODY, Duration.ofSeconds(20), commands);
        assertEquals("0500" + "05070001000000000000", five.answerTo(bytes("050100" + TO_V4)));
        assertEquals(Cause.UNSUPPORTED_COMMAND, five.failure().reason());
        Dialogue four = new Dialogue(NOBODY, Duration.ofSeconds(20), commands);
        assertEquals("005b000000000000", four.answerTo(bytes("0401 0050 c0000201 00")));
        assertEquals(Cause.UNSUPPORTED_COMMAND, four.failure().reason());
    }

    private static Request connectRequest(SocksCommands commands) throws Exception {
        Dialogue dialogue = new Dialogue(NOBODY, Duration.ofSeconds(20), commands).begin();
        dialogue.client.write(bytes("050100" + TO_V4));
        return dialogue.request();
    }

    @Test
    void aRefusedClientIsGivenTimeToHearIt() throws Exception {
        Dialogue dialogue = new Dialogue(NOBODY).begin();
        dialogue.client.write(bytes("050100 050300 01 00000000 0000"));
        dialogue.expect("0500 05070001 00000000 0000");
        dialogue.client.write(new byte[5000]);
        dialogue.client.shutdownOutput();
        assertArrayEquals(new byte[0], dialogue.client.readAll());
        assertEquals(Cause.UNSUPPORTED_COMMAND, dialogue.failure().reason());
        assertEquals(-1, dialogue.accepted.tryRead(new byte[1], 0, 1), "everything was taken before the close");
    }

    private static void assertMethod(Map<String, String> users, String greeting, String answer) throws Exception {
        Dialogue dialogue = new Dialogue(users).begin();
        dialogue.client.write(bytes(greeting));
        dialogue.expect(answer);
    }

    private static int expectedCode(Cause cause) {
        return switch (cause) {
            case COMPLETE -> 0;
            case BLOCKED -> 2;
            case NETWORK_UNREACHABLE -> 3;
            case HOST_UNREACHABLE, NAME_NOT_FOUND, NAME_TIMEOUT -> 4;
            case REFUSED -> 5;
            case UNSUPPORTED_COMMAND -> 7;
            case UNSUPPORTED_ADDRESS -> 8;
            default -> 1;
        };
    }

    private static void assertTold(String command, String bound, String reply) throws Exception {
        SocksCommands commands = new SocksCommands(true, Optional.of((request, account) -> {
            throw new IllegalStateException("not opened here");
        }));
        Dialogue dialogue = new Dialogue(NOBODY, Duration.ofSeconds(20), commands).begin();
        dialogue.client.write(bytes("050100" + command + "00 01 00000000 0000"));
        dialogue.request().reply().accept(new InetSocketAddress(InetAddress.ofLiteral(bound), 8080));
        dialogue.expect("0500" + reply);
    }

    private static String target(String words) throws Exception {
        Dialogue dialogue = new Dialogue(NOBODY).begin();
        dialogue.client.write(bytes(words));
        dialogue.expect("0500");
        return dialogue.connect().target().toString();
    }

    private static void assertRefused(Map<String, String> users, String words, String answer, Cause cause)
            throws Exception {
        Dialogue dialogue = new Dialogue(users);
        assertEquals(answer.replace(" ", ""), dialogue.answerTo(bytes(words)), words);
        assertEquals(cause, dialogue.failure().reason());
        assertTrue(Arrays.stream(String.valueOf(dialogue.failure().getMessage()).split(" ", -1))
                .noneMatch(word -> word.contains("ecret")));
    }
}
