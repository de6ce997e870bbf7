package culvert.manual;

/** Makes the unit for several servers on a machine from that of one. */
final class Units {
    private static final String HEAD = """
            # As culvert-remote.service, with a configuration for each: culvert-remote@office reads /etc/culvert/office.json
            """;

    private Units() {}

    static String template(String unit) {
        String one = unit.substring(unit.indexOf("\n[Unit]"))
                .replace("encrypted tunnel\n", "encrypted tunnel (%i)\n")
                .replace("/etc/culvert/config.json", "/etc/culvert/%i.json")
                .replace("StateDirectory=culvert\n", "StateDirectory=culvert/%i\n")
                .replace("RuntimeDirectory=culvert\n", "RuntimeDirectory=culvert-%i\n")
                .replace("systemctl edit culvert-remote'", "systemctl edit culvert-remote@NAME'")
                .replace(
                        "culvert sessions, culvert users",
                        "culvert sessions -c /etc/culvert/%i.json --admin /run/culvert-%i/admin.sock");
        return HEAD + one;
    }
}
