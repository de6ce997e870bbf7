package culvert.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lists of servers as SIP008 and Outline have them. */
class ServerListTest {
    private static final SourceLocation PLACE = SourceLocation.whole("list");
    private static final String GOOD = """
            {"id": "27b8a625-4f4b-4428-9f0f-8a2317db7c79", "remarks": "Tokyo", "server": "tokyo.example", "server_port": 8388,
             "password": "8Zq2vTn4kXbPs9uY", "method": "aes-256-gcm", "plugin": "", "plugin_opts": "", "group_name": "x"}""";
    private static final String PLUGIN = GOOD.replace("Tokyo", "Oslo")
            .replace("tokyo", "oslo")
            .replace("\"plugin\": \"\"", "\"plugin\": \"obfs-local\"");

    private final Diagnostics diagnostics = new Diagnostics();

    @Test
    void theOneServerIsUsed() throws ConfigException {
        Config config =
                read(list(GOOD).replace("}]", "}], \"bytes_used\": 274877906944, \"bytes_remaining\": 824633720832"));
        diagnostics.stopIfWrong();
        assertEquals(
                "[Endpoint[host=tokyo.example, port=OptionalInt.empty]]",
                config.get(Key.SERVER).toString());
        assertEquals(8388, config.get(Key.SERVER_PORT));
        assertEquals("8Zq2vTn4kXbPs9uY", config.get(Key.PASSWORD).value());
        assertEquals("aes-256-gcm", config.get(Key.METHOD).label());
        assertEquals(List.of(), diagnostics.warnings());
    }

    @Test
    void allThatCanBeUsedAre() throws ConfigException {
        Config config = read(
                list(PLUGIN + "," + GOOD + "," + GOOD.replace("tokyo", "paris").replace("Tokyo", "Paris")));
        diagnostics.stopIfWrong();
        List<Entry> servers = config.get(Key.SERVERS);
        assertEquals(
                List.of("Tokyo", "Paris"),
                servers.stream().map(server -> server.get(Key.SERVER_NAME)).toList());
        assertTrue(servers.get(1).config().get(Key.SERVER).toString().contains("paris"));
        assertEquals(1, diagnostics.warnings().size());
        String warning = diagnostics.warnings().getFirst();
        assertTrue(warning.startsWith("list: has 3 servers, of which 2 can be used (list:3:"), warning);
        assertTrue(warning.contains("plugin is set, and none is started for a list"), warning);
    }

    @Test
    void aPluginThatIsAllowedIsTakenWithWhatItIsTold() throws ConfigException {
        ConfigSource layer = layer().letting(List.of("obfs-local"));
        String told = PLUGIN.replace("\"plugin_opts\": \"\"", "\"plugin_opts\": \"obfs=http\"");
        String other = PLUGIN.replace("obfs-local", "./obfs-local");
        ServerList.read(list(told + "," + GOOD + "," + other), PLACE, layer, diagnostics);
        diagnostics.stopIfWrong();
        List<Entry> servers = layer.config().get(Key.SERVERS);
        assertEquals(
                List.of("obfs-local", ""),
                servers.stream().map(server -> server.config().get(Key.PLUGIN)).toList());
        assertEquals("obfs=http", servers.getFirst().config().get(Key.PLUGIN_OPTS));
        assertEquals(1, diagnostics.warnings().size());
    }

    @Test
    void thePluginOfTheOnlyServerIsTakenToo() throws ConfigException {
        ConfigSource layer = layer().letting(List.of("obfs-local"));
        ServerList.read(list(PLUGIN), PLACE, layer, diagnostics);
        diagnostics.stopIfWrong();
        assertEquals("obfs-local", layer.config().get(Key.PLUGIN));
    }

    @Test
    void theOnlyOneThatCanBeUsedIs() throws ConfigException {
        Config config = read(list(PLUGIN + "," + GOOD));
        diagnostics.stopIfWrong();
        assertTrue(config.get(Key.SERVER).toString().contains("tokyo"));
        String warning = diagnostics.warnings().getFirst();
        assertTrue(warning.startsWith("list: has 2 servers, of which only one can be used (list:3:"), warning);
    }

    @Test
    void noMoreAreTakenThanAnybodyHas() throws ConfigException {
        Config config = read(list(String.join(",", Collections.nCopies(EntryList.SERVERS.max() + 9, GOOD))));
        diagnostics.stopIfWrong();
        assertEquals(EntryList.SERVERS.max(), config.get(Key.SERVERS).size());
        assertEquals(List.of("list: has 265 servers, of which 256 can be used"), diagnostics.warnings());
    }

    @Test
    void aFlagBesideSeveralServersIsRefused() throws ConfigException {
        ConfigSource layer = layer();
        layer.word(Key.PASSWORD, "8Zq2vTn4kXbPs9uY", "-k");
        ServerList.read(list(GOOD + "," + GOOD.replace("tokyo", "paris")), PLACE, layer, diagnostics);
        ConfigException said = assertThrows(ConfigException.class, diagnostics::stopIfWrong);
        assertEquals("list: has several servers, but password was given at -k, expected it once", said.getMessage());
    }

    @Test
    void aServerAloneIsOneToo() throws ConfigException {
        Config config = read(GOOD);
        diagnostics.stopIfWrong();
        assertEquals("8Zq2vTn4kXbPs9uY", config.get(Key.PASSWORD).value());
    }

    /** As Outline's servers write it. */
    @Test
    void aPrefixIsTaken() throws ConfigException {
        String prefix = "\"prefix\": \"\\u0016\\u0003\\u0001\\u00a8\"";
        Config config = read(GOOD.replace("\"plugin\": \"\"", prefix));
        diagnostics.stopIfWrong();
        assertEquals("\u0016\u0003\u0001\u00a8", config.get(Key.PREFIX).text());
        Config none = read(GOOD.replace("\"plugin\": \"\"", "\"prefix\": null"));
        diagnostics.stopIfWrong();
        assertEquals("", none.get(Key.PREFIX).text());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"version": 2, "servers": [{}]}                          | list: is no list of servers
            {"servers": [{}]}                                        | list: is no list of servers
            {"version": 1, "servers": []}                            | list: is no list of servers
            {"version": 1, "servers": {}}                            | list: is no list of servers
            {"version": 1, "servers": [{}]}                          | list:1:28: is a server without a server
            {"version": 1, "servers": [7]}                           | list:1:28: is no server
            {"server": "h", "server_port": 1, "method": "rc4-md5", "password": "hunter22"} | list:1:45: method is "rc4-md5", which is broken
            {"server": "h", "server_port": 1, "method": "aes-256-gcm", "password": "hunter22"} | password is worth about
            {"server": "h", "server_port": 1, "method": "2022-blake3-aes-256-gcm", "password": "hunter22"} | password is no key
            {"server": "h", "server_port": 1, "method": "aes-256-gcm", "password": "${HOME}"}  | HOME, which is not set
            {"server": "h", "server_port": 1, "method": "aes-256-gcm", "password": "8Zq2vTn4kXbPs9uY", "prefix": "hunter-and-hunters"} | prefix is a text, expected at most 16 characters
            {"server": "h", "server_port": 1, "method": "aes-128-gcm", "password": "8Zq2vTn4kXbPs9uY", "prefix": "hunter"} | prefix has 6 characters, expected at most 4 with aes-128-gcm
            {"server": "h", "server_port": 1, "method": "2022-blake3-aes-128-gcm", "password": "AAAAAAAAAAAAAAAAAAAA+w==", "prefix": "hunter"} | prefix is set, which 2022-blake3-aes-128-gcm cannot have
            {"server": "h" "server_port": 1}                         | list:1:16: expected a comma
            """)
    void saysInALineWhyNoneCanBeUsed(String text, String expected) {
        String said;
        try {
            ServerList.read(text, PLACE, layer(), diagnostics);
            said = diagnostics.exception().mistakes().toString();
        } catch (ConfigException e) {
            said = e.mistakes().toString();
        }
        assertTrue(said.startsWith("[list:") && said.contains(expected), said);
        assertFalse(said.contains("hunter") || said.contains(", list:"), said);
    }

    @Test
    void saysHowManyCannotBeUsed() throws ConfigException {
        read(list(PLUGIN + "," + PLUGIN));
        List<ConfigException.Mistake> mistakes = diagnostics.exception().mistakes();
        assertEquals(1, mistakes.size());
        assertTrue(mistakes.getFirst().text().endsWith("; none of the 2 servers can be used"), mistakes::toString);
    }

    private static String list(String servers) {
        return "{\"version\": 1, \"servers\": [\n" + servers + "]}";
    }

    private ConfigSource layer() {
        return new ConfigSource(diagnostics, Map.of("HOME", "8Zq2vTn4kXbPs9uY"));
    }

    private Config read(String text) throws ConfigException {
        ConfigSource layer = layer();
        ServerList.read(text, PLACE, layer, diagnostics);
        return layer.config();
    }
}
