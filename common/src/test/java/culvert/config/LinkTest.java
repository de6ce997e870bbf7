package culvert.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import culvert.Vectors;
import culvert.crypto.SaltPrefix;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Links as other programs write them, and what is said of those that nobody can read. */
class LinkTest {
    private static final SourceLocation PLACE = SourceLocation.whole("the link");

    static Stream<JsonNode> valid() {
        return Vectors.of("ss_uri/valid");
    }

    static Stream<JsonNode> invalid() {
        return Vectors.of("ss_uri/invalid");
    }

    @ParameterizedTest
    @MethodSource("valid")
    void isReadAsOthersReadIt(JsonNode vector) {
        Link link = Link.parse(Vectors.text(vector, "uri"));
        JsonNode expected = vector.get("expect");
        assertEquals(Vectors.text(expected, "method"), link.method());
        assertEquals(Vectors.text(expected, "password"), link.password().value());
        assertEquals(Vectors.text(expected, "host"), link.host().toString());
        assertEquals(expected.get("port").intValue(), link.port());
        assertEquals(expected.path("plugin").asText("null").replace("null", ""), before(link.plugin()));
        assertEquals(
                expected.path("plugin_opts").asText("null").replace("null", ""),
                link.plugin()
                        .substring(Math.min(
                                link.plugin().length(), before(link.plugin()).length() + 1)));
        assertEquals(expected.path("tag").asText("null").replace("null", ""), link.tag());
        assertFalse(link.toString().contains(link.password().value() + ","), link::toString);
    }

    private static String before(String plugin) {
        return plugin.substring(0, (plugin + ";").indexOf(';'));
    }

    @ParameterizedTest
    @MethodSource("valid")
    void isWrittenAsOthersReadIt(JsonNode vector) {
        Link link = Link.parse(Vectors.text(vector, "uri"));
        String text = link.text();
        Link again = Link.parse(text);
        assertEquals(link.password(), again.password());
        assertEquals(
                List.of(link.method(), link.host(), link.port(), link.tag(), link.plugin()),
                List.of(again.method(), again.host(), again.port(), again.tag(), again.plugin()));
        assertEquals(!link.method().startsWith("2022"), text.lastIndexOf(':', text.indexOf('@')) == 2, text);
        assertTrue(
                text.matches(
                        "ss://[A-Za-z0-9._~%:-]+@[A-Za-z0-9.:\\[\\]-]+(/[?]plugin=[A-Za-z0-9._~%-]+)?(#[A-Za-z0-9._~%-]+)?"),
                text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ss://YWVzLTEyOC1nY206dGVzdA@192.168.100.1:8888#Example1",
                "ss://2022-blake3-aes-256-gcm:YctPZ6U7xPPcU%2Bgp3u%2B0tx%2FtRizJN9K8y%2BuKlW2qjlI%3D@192.168.100.1:8888",
                "ss://YWVzLTI1Ni1nY206YT9iPmN-Pw@[2001:db8::1]:8388#%E4%B8%AD%E6%96%87%20%2B1"
            })
    void aLinkAsItShouldBeIsWrittenThus(String text) {
        assertEquals(text, Link.parse(text).text());
    }

    @Test
    void aNameIsNotWorthARefusal() {
        assertEquals("100%", Link.parse("ss://aes-256-gcm:p@h:1#100%").tag());
        assertEquals("a#b", Link.parse("ss://aes-256-gcm:p@h:1#a#b").tag());
        assertEquals("", Link.parse("ss://aes-256-gcm:p@h:1#").tag());
    }

    @ParameterizedTest
    @MethodSource("invalid")
    void isRefusedAsOthersRefuseIt(JsonNode vector) {
        String uri = Vectors.text(vector, "uri");
        assertThrows(IllegalArgumentException.class, () -> Link.parse(uri));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ss://aes-256-gcm:hunter22@host                 | without a port
            ss://aes-256-gcm:hunter22@host:0               | whose port is none
            ss://aes-256-gcm:hunter22@host:8388x           | whose port is none
            ss://aes-256-gcm:hunter22@ho%20st:8388         | no name and no address
            ss://aes-256-gcm:hunter22@[::1:8388            | no name and no address
            ss://aes-256-gcm:hunter22@2001:db8::1:8388     | without its brackets
            ss://aes-256-gcm:hunter%2@host:8388            | a % that two hexadecimal digits do not follow
            ss://aes-256-gcm:hunter%ff@host:8388           | UTF-8
            ss://aes-256-gcm:@host:8388                    | without a method or a password
            ss://aes-256-gcm:hunter#22@host:8388           | damaged or written in another way
            ss://hunter22:aes-256-gcm@host:8388            | a method that is none
            ss://rc4-md5:hunter22@host:8388                | which is broken
            ss://aes-256-gcm:hunter22@host:8388/?prefix=hunter-and-hunters | prefix is a text, expected at most 16 characters
            ss://aes-256-gcm:hunter22@host:8388/?prefix=hunter%E2%82%AC    | prefix is a text, expected at most 16 characters
            ss://aes-256-gcm:hunter22@host:8388/?prefix=hunter%ff          | UTF-8
            """)
    void saysWhatIsWrongAndShowsNothingOfIt(String text, String expected) {
        Diagnostics diagnostics = new Diagnostics();
        read(text, diagnostics);
        String said = diagnostics.exception().mistakes().toString();
        assertTrue(said.startsWith("[the link: ") && said.contains(expected), said);
        assertFalse(said.contains("hunter"), said);
    }

    @Test
    void aNameInAnotherScriptIsOneOfDns() {
        String host = "b%C3%BCcher.example";
        assertEquals(
                "xn--bcher-kva.example",
                Link.parse("ss://aes-256-gcm:p@" + host + ":1").host().toString());
    }

    @Test
    void theOlderFormHoldsPasswordsAsTheyAre() {
        String inside = "aes-256-gcm:a@b:c/d#e%41@2001:db8::1:8388";
        String encoded = Base64.getEncoder().encodeToString(inside.getBytes(StandardCharsets.UTF_8));
        Link link = Link.parse("SS://" + encoded + "/#name");
        assertEquals("a@b:c/d#e%41", link.password().value());
        assertEquals("2001:db8::1", link.host().toString());
        assertEquals(8388, link.port());
    }

    @Test
    void whatIsNotKnownIsIgnoredWithAWord() throws ConfigException {
        Diagnostics diagnostics = new Diagnostics();
        Config config = read(
                "ss://aes-256-gcm:8Zq2vTn4kX@host:8388/?outline=1&plugin=&prefix=&x=secret&x=y&group", diagnostics);
        diagnostics.stopIfWrong();
        assertEquals(
                List.of(
                        "the link: has the parameter \"x\", which is not known and is ignored",
                        "the link: has the parameter \"group\", which is not known and is ignored"),
                diagnostics.warnings());
        assertEquals("8Zq2vTn4kX", config.get(Key.PASSWORD).value());
        assertEquals(8388, config.get(Key.SERVER_PORT));
    }

    /** As Outline's pages have them. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            POST%20                               | 504f535420
            %16%03%01%00%C2%A8%01%01              | 16030100a80101
            %05%C3%9C%5F%C3%A0%01%20              | 05dc5fe00120
            a+b%2B                                | 6120622b
            """)
    void aPrefixIsReadAsOutlineReadsItAndWrittenAgain(String encoded, String bytes) throws ConfigException {
        Diagnostics diagnostics = new Diagnostics();
        String text = "ss://aes-256-gcm:8Zq2vTn4kX@host:8388/?outline=1&prefix=" + encoded;
        SaltPrefix prefix = read(text, diagnostics).get(Key.PREFIX);
        diagnostics.stopIfWrong();
        assertEquals(List.of(), diagnostics.warnings());
        assertEquals(bytes, HexFormat.of().formatHex(prefix.text().getBytes(StandardCharsets.ISO_8859_1)));
        assertEquals(prefix.text(), Link.parse(Link.parse(text).text()).prefix());
    }

    private static Config read(String text, Diagnostics diagnostics) {
        ConfigSource layer = new ConfigSource(diagnostics, Map.of());
        LinkSource.read(text, PLACE, layer, diagnostics);
        return layer.config();
    }
}
