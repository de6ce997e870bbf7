package culvert.remote.admin;

import java.util.ArrayList;
import java.util.List;

/** Ports of a panel that are what a test says; what it asks for is noted. */
final class FakePorts implements PanelPorts {
    final List<String> asked = new ArrayList<>();
    private final List<Port> all;

    FakePorts(List<Port> all) {
        this.all = all;
    }

    @Override
    public Outcome add(String json) {
        asked.add(json);
        return json.isEmpty() ? Outcome.WRONG : json.equals("{}") ? Outcome.TAKEN : Outcome.DONE;
    }

    @Override
    public Outcome remove(String json) {
        asked.add("not " + json);
        return Outcome.DONE;
    }

    @Override
    public List<Port> all() {
        return all;
    }
}
