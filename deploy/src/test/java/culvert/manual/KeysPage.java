package culvert.manual;

import culvert.config.Documented;
import culvert.config.End;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** culvert.json(5), the page of the keys. */
final class KeysPage {
    private KeysPage() {}

    static String text(List<Documented> keys, String example, String version, String date) {
        Roff page = new Roff("culvert.json", 5, date, version);
        page.heading("NAME").text("culvert.json - configuration of culvert");
        page.heading("DESCRIPTION").text("""
                The file that -c names, of both ends: the JSON of shadowsocks-libev and shadowsocks-rust with some keys more.
                Comments and trailing commas are allowed. A flag wins over the environment, the environment over the file.
                Keys of other programs that change nothing about where traffic goes are passed over with a warning, and the others are
                refused. The service reads /etc/culvert/config.json.""");
        part(page, keys, "KEYS OF BOTH ENDS", EnumSet.allOf(End.class));
        part(page, keys, "KEYS OF THE LOCAL END", EnumSet.of(End.LOCAL));
        part(page, keys, "KEYS OF THE REMOTE END", EnumSet.of(End.REMOTE));
        page.heading("EXAMPLE");
        page.verbatim(example.lines().toList());
        page.heading("SEE ALSO").text("culvert(1), culvert-local(1), culvert-remote(1)");
        return page.toString();
    }

    private static void part(Roff page, List<Documented> all, String heading, Set<End> ends) {
        page.heading(heading);
        List<Documented> together = new ArrayList<>();
        List<Documented> keys =
                all.stream().filter(key -> key.ends().equals(ends)).toList();
        for (int i = 0; i < keys.size(); i++) {
            together.add(keys.get(i));
            // one without a text goes with the one before
            if (i + 1 == keys.size() || !keys.get(i + 1).text().isEmpty()) {
                entry(page, together);
                together.clear();
            }
        }
    }

    private static void entry(Roff page, List<Documented> keys) {
        String term = keys.stream().map(KeysPage::term).collect(Collectors.joining(", "));
        page.term(term, keys.getFirst().text());
        String shared = keys.getFirst().inner().stream()
                .filter(Documented::isOfEachServer)
                .map(Documented::name)
                .collect(Collectors.joining(", "));
        List<Documented> own = keys.getFirst().inner().stream()
                .filter(key -> !key.isOfEachServer())
                .toList();
        if (!own.isEmpty()) {
            page.text("\nThe keys of each:");
            own.forEach(key -> page.term("\\(bu " + term(key), key.text()));
        }
        if (!shared.isEmpty()) {
            page.paragraph("Each server may have its own " + shared + ".");
        }
    }

    private static String term(Documented key) {
        String names = key.names().stream().map(Roff::bold).collect(Collectors.joining(" or "));
        return key.usual()
                .filter(usual -> !usual.isEmpty())
                .map(usual -> names + " (" + Roff.italic(usual) + ")")
                .orElse(names);
    }
}
