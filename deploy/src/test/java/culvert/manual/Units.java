package culvert.manual;

/** Makes the units of the package from those of the archives, and the one for several servers on a machine from that of one. */
final class Units {
    private static final String HEAD = """
            # As culvert-remote.service, with a configuration for each: culvert-remote@office reads /etc/culvert/office.json
            """;

    private Units() {}

    /** It starts the package's own program, whatever has that name in /usr/local/bin. */
    static String packaged(String unit) {
        return unit.replace("# looked for in /usr/local/bin and /usr/bin\n", "")
                .replaceAll("(?m)^(Exec[A-Za-z]+=)culvert ", "$1/usr/bin/culvert ");
    }

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
