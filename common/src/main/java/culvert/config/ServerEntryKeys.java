package culvert.config;

/** The keys that only one of several servers has, beside those at the top that are said to be of each server. */
sealed interface ServerEntryKeys permits Key {
    /** Shadowsocks-rust takes these of a server too; here they are the same for all. */
    KeyList LIST = new KeyList(End.LOCAL, End.REMOTE).ignoring("timeout");

    Key<String> SERVER_NAME = LIST.key("name", ValueTypes.name(0).map(String::strip), "")
            .alsoCalled("remarks", "tag")
            .ofLinks()
            .says("what the log calls it.");

    Key<Double> TCP_WEIGHT = LIST.key("tcp_weight", ValueTypes.weight(), "1")
            .ofLinks()
            .says("0 to 1, the usual: how much rather it is used than others; with 0 only when no other works.");

    Key<Double> UDP_WEIGHT =
            LIST.key("udp_weight", ValueTypes.weight(), "1").ofLinks().says("the same for UDP.");
}
