package culvert.remote.fleet;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import redis.clients.jedis.JedisSocketFactory;
import redis.clients.jedis.exceptions.JedisConnectionException;

/**
 * Connections to the store, with or without TLS. Its name is looked up each time, and files are read anew, so that what moves
 * or is renewed is found.
 */
record Sockets(Store store, GuardedSocket.Bounds bounds) implements JedisSocketFactory {
    /** For connecting to one address, and for each answer until the store has been tried. Nobody waits meanwhile. */
    static final Duration PATIENCE = Duration.ofSeconds(3);

    @Override
    public Socket createSocket() {
        try {
            return open();
        } catch (IOException | GeneralSecurityException e) {
            throw new JedisConnectionException(e);
        }
    }

    private Socket open() throws IOException, GeneralSecurityException {
        IOException failed = new IOException("its name has no address");
        for (InetAddress address : InetAddress.getAllByName(store.host())) {
            Socket socket = new Socket();
            try {
                socket.setTcpNoDelay(true);
                socket.connect(new InetSocketAddress(address, store.port()), (int) PATIENCE.toMillis());
                socket.setSoTimeout((int) PATIENCE.toMillis());
                return new GuardedSocket(socket, store.hasTls() ? withTls(socket) : socket, bounds);
            } catch (IOException e) {
                socket.close();
                failed = e;
            } catch (GeneralSecurityException | RuntimeException e) {
                socket.close();
                throw e;
            }
        }
        throw failed;
    }

    /** Whoever answers has to show a certificate for the name, or the address, that was configured. */
    private Socket withTls(Socket raw) throws IOException, GeneralSecurityException {
        SSLSocket socket = (SSLSocket) factory().createSocket(raw, store.host(), store.port(), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    private SSLSocketFactory factory() throws IOException, GeneralSecurityException {
        if (store.authorities().isEmpty()) {
            return SSLContext.getDefault().getSocketFactory();
        }
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        for (Certificate one : certificates(store.authorities().get())) {
            trusted.setCertificateEntry("authority-" + trusted.size(), one);
        }
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context.getSocketFactory();
    }

    /** Those of a file. */
    static Collection<? extends Certificate> certificates(Path file) throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(file)) {
            return CertificateFactory.getInstance("X.509").generateCertificates(in);
        }
    }
}
