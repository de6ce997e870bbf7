package culvert.net.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class PeerAddressesTest {
    private static final long AT = PeerAddresses.STRIDE;

    private final MemorySegment memory = Arena.ofAuto().allocate(3L * PeerAddresses.STRIDE, 8);
    private final PeerAddresses addresses = new PeerAddresses();

    @Test
    void ipv4IsWrittenAsItsFamilyHasIt() throws Exception {
        InetSocketAddress peer = address("192.0.2.7", 0x1234);
        assertEquals(16, PeerAddresses.write(peer, false, memory, AT));
        assertEquals("02001234c00002070000000000000000", written(16));
        assertEquals(peer, addresses.read(memory, AT, 0, 0));
    }

    @Test
    void ipv4IsMappedForASocketOfIpv6() throws Exception {
        InetSocketAddress peer = address("192.0.2.7", 65535);
        assertEquals(28, PeerAddresses.write(peer, true, memory, AT));
        assertEquals("0a00ffff00000000" + "00000000000000000000ffffc0000207" + "00000000", written(28));
        assertEquals(peer, addresses.read(memory, AT, 0, 0));
    }

    @Test
    void ipv6IsWrittenWhateverStoodThere() throws Exception {
        memory.fill((byte) 0xee);
        InetSocketAddress peer = address("2001:db8::abcd:1", 53);
        assertEquals(28, PeerAddresses.write(peer, true, memory, AT));
        assertEquals("0a00003500000000" + "20010db80000000000000000abcd0001" + "00000000", written(28));
        assertEquals(peer, addresses.read(memory, AT, 0, 0));
    }

    @Test
    void theScopeOfALinkLocalAddressIsKept() throws Exception {
        byte[] bytes = InetAddress.ofLiteral("fe80::1").getAddress();
        for (int scope : new int[] {1, 2, 70_000}) {
            InetSocketAddress peer = new InetSocketAddress(Inet6Address.getByAddress(null, bytes, scope), 9);
            PeerAddresses.write(peer, true, memory, AT);
            InetSocketAddress read = addresses.read(memory, AT, 0, 0);
            assertEquals(peer, read);
            assertEquals(scope, ((Inet6Address) read.getAddress()).getScopeId());
        }
    }

    @Test
    void aPeerWithoutAddressHasNoBytes() {
        assertEquals(0, PeerAddresses.write(InetSocketAddress.createUnresolved("nobody", 1), true, memory, AT));
    }

    @Test
    void aPeerThatWasSeenOfLateIsNotMadeAgain() throws Exception {
        PeerAddresses.write(address("192.0.2.7", 7), false, memory, AT);
        InetSocketAddress first = addresses.read(memory, AT, 0, 0);
        assertSame(first, addresses.read(memory, AT, 0, 0));
        // the same peer by a socket of both families
        PeerAddresses.write(first, true, memory, AT);
        assertSame(first, addresses.read(memory, AT, 0, 0));
    }

    @Test
    void theSameAddressIsKnownInAnotherObjectButNotInAnotherScope() throws Exception {
        InetSocketAddress four = address("192.0.2.7", 7);
        assertTrue(PeerAddresses.same(four, address("192.0.2.7", 7)));
        assertFalse(PeerAddresses.same(four, address("192.0.2.7", 8)));
        assertFalse(PeerAddresses.same(four, address("192.0.2.8", 7)));
        assertFalse(PeerAddresses.same(four, address("2001:db8::7", 7)));
        assertTrue(PeerAddresses.same(address("2001:db8::7", 7), address("2001:db8::7", 7)));
        byte[] bytes = InetAddress.ofLiteral("fe80::1").getAddress();
        InetSocketAddress one = new InetSocketAddress(Inet6Address.getByAddress(null, bytes, 1), 7);
        assertTrue(PeerAddresses.same(one, new InetSocketAddress(Inet6Address.getByAddress(null, bytes, 1), 7)));
        assertFalse(PeerAddresses.same(one, new InetSocketAddress(Inet6Address.getByAddress(null, bytes, 2), 7)));
        InetSocketAddress nobody = InetSocketAddress.createUnresolved("nobody", 7);
        assertFalse(PeerAddresses.same(nobody, four));
    }

    @Test
    void noPeerIsTakenForAnotherWhenThereAreMany() throws Exception {
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 5000; i++) {
                InetSocketAddress four = address("10.0." + i / 250 + "." + i % 250, 1000 + i);
                InetSocketAddress six = address("2001:db8:" + Integer.toHexString(i) + "::1", 1000 + i % 3);
                for (InetSocketAddress peer : new InetSocketAddress[] {four, six}) {
                    PeerAddresses.write(peer, i % 2 == 0 || peer.equals(six), memory, AT);
                    assertEquals(peer, addresses.read(memory, AT, 0, 0));
                }
            }
        }
    }

    private static InetSocketAddress address(String literal, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(literal), port);
    }

    private String written(int bytes) {
        byte[] all = new byte[bytes];
        MemorySegment.copy(memory, AT, MemorySegment.ofArray(all), 0, bytes);
        return HexFormat.of().formatHex(all);
    }
}
