package culvert.remote.top;

import culvert.remote.top.Key.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes keys of what a terminal sends: characters, and the sequences of xterm and its like, which may come in pieces. */
final class Keys {
    private static final char ESC = 0x1B;

    /** No key's sequence is so long; what is, is no key. */
    private static final int MOST = 32;

    private final StringBuilder rest = new StringBuilder();

    /** Takes what has come and says which keys are whole by now. */
    List<Key> take(String text) {
        rest.append(text);
        List<Key> keys = new ArrayList<>();
        int used = one(keys);
        while (used > 0) {
            rest.delete(0, used);
            used = one(keys);
        }
        return keys;
    }

    /** Whether something has begun that may go on: the key Escape is the beginning of others. */
    boolean isPending() {
        return !rest.isEmpty();
    }

    /** Nothing has followed for a while: what had begun is a key of its own, or none. */
    List<Key> settle() {
        boolean isEscape = rest.length() == 1 && rest.charAt(0) == ESC;
        rest.setLength(0);
        return isEscape ? List.of(Key.of(Kind.ESCAPE)) : List.of();
    }

    /** Reads what is first; how long it is, or 0 while that is not known. */
    private int one(List<Key> keys) {
        if (rest.isEmpty()) {
            return 0;
        }
        char first = rest.charAt(0);
        if (first == ESC) {
            return sequence(keys);
        }
        if (Character.isHighSurrogate(first) && rest.length() == 1) {
            return 0;
        }
        int point = rest.codePointAt(0);
        control(point).map(Key::of).ifPresent(keys::add);
        if (!Character.isISOControl(point)) {
            keys.add(Key.of(point));
        }
        return Character.charCount(point);
    }

    private static Optional<Kind> control(int point) {
        return Optional.ofNullable(
                switch (point) {
                    case 0x03, 0x1C -> Kind.INTERRUPT;
                    case '\b', 0x7F -> Kind.BACKSPACE;
                    case '\r', '\n' -> Kind.ENTER;
                    case 0x0C -> Kind.REPAINT;
                    case 0x15 -> Kind.ERASE_LINE;
                    default -> null;
                });
    }

    private int sequence(List<Key> keys) {
        if (rest.length() < 2) {
            return 0;
        }
        char second = rest.charAt(1);
        if (second != '[' && second != 'O') {
            keys.add(Key.of(Kind.ESCAPE));
            return 1;
        }
        for (int at = 2; at < rest.length(); at++) {
            char next = rest.charAt(at);
            if (next >= 0x40 && next <= 0x7E) {
                named(next, rest.substring(2, at)).map(Key::of).ifPresent(keys::add);
                return at + 1;
            }
            if (next < 0x20 || next > 0x7E || at >= MOST) {
                return at; // it was none
            }
        }
        return 0;
    }

    /** With modifiers, which stand behind a semicolon, a key is the same. */
    private static Optional<Kind> named(char last, String parameters) {
        return Optional.ofNullable(
                switch (last) {
                    case 'A' -> Kind.UP;
                    case 'B' -> Kind.DOWN;
                    case 'C' -> Kind.RIGHT;
                    case 'D' -> Kind.LEFT;
                    case 'H' -> Kind.HOME;
                    case 'F' -> Kind.END;
                    case 'M' -> Kind.ENTER; // of the keypad
                    case '~' ->
                        switch (parameters.split(";", 2)[0]) {
                            case "1", "7" -> Kind.HOME;
                            case "4", "8" -> Kind.END;
                            case "5" -> Kind.PAGE_UP;
                            case "6" -> Kind.PAGE_DOWN;
                            case "3" -> Kind.BACKSPACE;
                            default -> null;
                        };
                    default -> null;
                });
    }
}
