package culvert.address;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import culvert.Vectors;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SocksAddressTest {

    static Stream<JsonNode> valid() {
        return Vectors.of("address/valid");
    }

    static Stream<JsonNode> invalid() {
        return Vectors.of("address/invalid");
    }

    private static Target read(String hex) throws AddressFormatException {
        byte[] wire = HexFormat.of().parseHex(hex);
        return SocksAddress.read(wire, 0, wire.length);
    }

    private static String write(Target target) {
        byte[] wire = new byte[SocksAddress.wireBytes(target)];
        assertEquals(wire.length, SocksAddress.write(target, wire, 0));
        return Vectors.hex(wire);
    }

    private static String domainField(String name) {
        byte[] text = name.getBytes(StandardCharsets.ISO_8859_1);
        return "03" + HexFormat.of().toHexDigits((byte) text.length) + Vectors.hex(text) + "0050";
    }

    @ParameterizedTest
    @MethodSource("valid")
    void everyLegalAddressIsRead(JsonNode vector) throws AddressFormatException {
        Target target = read(Vectors.text(vector, "wire"));
        assertEquals(Host.parse(Vectors.text(vector, "host")), target.host());
        assertEquals(vector.get("port").intValue(), target.port());
    }

    @ParameterizedTest
    @MethodSource("valid")
    void whatIsWrittenIsTheLegalForm(JsonNode vector) {
        Target target = new Target(
                Host.parse(Vectors.text(vector, "host")), vector.get("port").intValue());
        boolean mapped = Vectors.text(vector, "host").startsWith("::ffff:");
        assertEquals(mapped ? "01c00002011f90" : Vectors.text(vector, "wire"), write(target));
    }

    @ParameterizedTest
    @MethodSource("invalid")
    void everyIllegalAddressIsRefused(JsonNode vector) {
        AddressFormatException refused =
                assertThrows(AddressFormatException.class, () -> read(Vectors.text(vector, "wire")));
        assertEquals(Vectors.text(vector, "why").contains("ATYP"), refused.isUnknownType());
    }

    @ParameterizedTest
    @MethodSource("valid")
    void theNeedIsNeverMoreThanTheAddressAndEndsExactly(JsonNode vector) throws AddressFormatException {
        byte[] wire = Vectors.bytes(vector, "wire");
        byte[] shifted = new byte[wire.length + 5];
        System.arraycopy(wire, 0, shifted, 3, wire.length);
        for (int have = 0; have < wire.length; have++) {
            int needed = SocksAddress.bytesNeeded(shifted, 3, have);
            assertTrue(needed > have && needed <= wire.length, have + " bytes ask for " + needed);
        }
        assertEquals(wire.length, SocksAddress.bytesNeeded(shifted, 3, wire.length));
        assertEquals(wire.length, SocksAddress.bytesNeeded(shifted, 3, wire.length + 2));
    }

    @Test
    void anUnknownTypeIsKnownFromItsFirstByte() {
        for (int type = 0; type < 256; type++) {
            byte[] wire = {(byte) type};
            if (type != 1 && type != 3 && type != 4) {
                assertTrue(assertThrows(AddressFormatException.class, () -> SocksAddress.bytesNeeded(wire, 0, 1))
                        .isUnknownType());
            }
        }
    }

    @Test
    void anAddressWrittenAsANameIsAnAddress() throws AddressFormatException {
        assertEquals("192.0.2.1:80", read(domainField("192.0.2.1")).toString());
        assertEquals(Host.parse("192.0.2.1"), read(domainField("192.0.2.1")).host());
        assertEquals("[2001:db8::1]:80", read(domainField("[2001:db8::1]")).toString());
        assertEquals("[2001:db8::1]:80", read(domainField("2001:db8::1")).toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a/b", "a\u0000", "\u00e9", "a:1", "[a]", "[192.0.2.1]", "fe80::1%eth0", "\u007f"})
    void aNameWithWhatNoNameHasIsMalformed(String name) {
        assertFalse(assertThrows(AddressFormatException.class, () -> read(domainField(name)))
                .isUnknownType());
    }

    @Test
    void writingTouchesNothingElse() {
        byte[] into = new byte[12];
        Arrays.fill(into, (byte) 0x55);
        assertEquals(9, SocksAddress.write(new Target(Host.parse("192.0.2.1"), 0x1234), into, 2));
        assertArrayEquals(HexFormat.of().parseHex("555501c00002011234555555"), into);
    }

    @Test
    void onlyAMappedAddressIsUnmapped() {
        byte[] mapped = HexFormat.of().parseHex("550400000000000000000000ffffc00002010035");
        assertEquals(13, SocksAddress.unmap(mapped, 1));
        assertEquals("01c00002010035", Vectors.hex(Arrays.copyOfRange(mapped, 13, mapped.length)));
        for (String other : new String[] {
            "01c00002010035", "0420010db80000000000000000000000010035", "0400000000000000000000fffec00002010035"
        }) {
            byte[] wire = HexFormat.of().parseHex(other);
            assertEquals(0, SocksAddress.unmap(wire, 0));
            assertEquals(other, Vectors.hex(wire));
        }
    }

    @Test
    void namesAndPortsAreSeenInPlace() {
        byte[] name = HexFormat.of().parseHex("550303612e62ffff");
        assertTrue(SocksAddress.isName(name, 1));
        assertEquals(0xFFFF, SocksAddress.portBefore(name, name.length));
        byte[] address = HexFormat.of().parseHex("01c00002010035");
        assertFalse(SocksAddress.isName(address, 0));
        assertEquals(53, SocksAddress.portBefore(address, address.length));
    }
}
