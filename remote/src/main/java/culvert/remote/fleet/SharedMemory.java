package culvert.remote.fleet;

import culvert.net.AuthenticationException;
import culvert.shadowsocks.SaltMemory;

/** A port's own memory of requests, and behind it the one that servers share, which is not this one's to close. */
record SharedMemory(SaltMemory own, Kind kind, SharedSalts shared) implements SaltMemory {
    @Override
    public boolean remember(byte[] salt) {
        return own.remember(salt);
    }

    @Override
    public boolean isShared() {
        return true;
    }

    @Override
    public void tell(byte[] salt) {
        shared.tell(salt);
    }

    @Override
    public void confirm(byte[] salt) throws AuthenticationException {
        shared.confirm(kind, salt);
    }

    @Override
    public void pretend() {
        shared.pretend();
    }

    @Override
    public int size() {
        return own.size();
    }

    @Override
    public void close() {
        own.close();
    }
}
