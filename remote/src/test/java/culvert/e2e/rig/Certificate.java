package culvert.e2e.rig;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A key and a certificate for it, made for the test by the JDK's keytool and signed by themselves.
 *
 * @param pem what a client has to trust
 */
public record Certificate(SSLContext context, Path pem) {
    private static final Duration KEYTOOL = Duration.ofSeconds(60);
    /** Guards a key that lives for one test. */
    private static final String PASSWORD = "for-one-test";

    /** Makes one for the names and the loopback address. */
    public static Certificate make(Path directory, String... names) throws Exception {
        Path store = directory.resolve("key.p12");
        Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        String alternatives = "SAN=ip:127.0.0.1,dns:" + String.join(",dns:", names);
        Program.at(keytool)
                .run(
                        KEYTOOL,
                        "-genkeypair",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        PASSWORD,
                        "-alias",
                        "web",
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-dname",
                        "CN=culvert test",
                        "-ext",
                        alternatives,
                        "-validity",
                        "2")
                .succeeded();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        Path pem = directory.resolve("web.pem");
        writePem(keys, pem);
        return new Certificate(context(keys), pem);
    }

    private static void writePem(KeyStore keys, Path pem) throws GeneralSecurityException, IOException {
        String body = Base64.getMimeEncoder()
                .encodeToString(keys.getCertificate("web").getEncoded());
        Files.writeString(pem, "-----BEGIN CERTIFICATE-----\n" + body + "\n-----END CERTIFICATE-----\n");
    }

    private static SSLContext context(KeyStore keys) throws GeneralSecurityException {
        KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
        managers.init(keys, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }
}
