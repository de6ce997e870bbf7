package culvert.config;

/** The keys of one of the users. */
sealed interface UserEntryKeys permits Key {
    KeyList LIST = new KeyList(End.REMOTE);

    Key<String> USER_NAME =
            LIST.key("name", ValueTypes.name(1)).required().unique().says("what the log calls it.");

    Key<Secret> USER_PASSWORD =
            LIST.key("password", Secrets.secret()).required().says("its own; \"${NAME}\" works here too.");
}
