package culvert.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.crypto.Method;
import culvert.e2e.rig.Certificate;
import culvert.e2e.rig.Engine;
import culvert.e2e.rig.NameServer;
import culvert.e2e.rig.Program;
import culvert.e2e.rig.SshTarget;
import culvert.e2e.rig.Tunnel;
import culvert.e2e.rig.TunnelOptions;
import culvert.e2e.rig.WebTarget;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The programs of developers fetch what they always fetch, by {@code http_proxy}, {@code https_proxy} and
 * {@code ALL_PROXY}, from a host whose name only the remote can look up: so whatever arrives came through the tunnel.
 */
@Tag("slow")
@Timeout(240)
class HttpClientsTest {
    private static final String NAME = "web.culvert.test";
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final String CONTENT = "what the package holds\n";

    @TempDir
    private static Path directory;

    private static Path home;
    private static Path files;
    private static Certificate certificate;
    private static WebTarget http;
    private static WebTarget https;
    private static NameServer names;
    private static Tunnel tunnel;

    @BeforeAll
    static void open() throws Exception {
        home = Files.createDirectory(directory.resolve("home"));
        files = Files.createDirectory(directory.resolve("files"));
        certificate = Certificate.make(directory, NAME);
        http = WebTarget.http().files("/", files);
        https = WebTarget.https(certificate).files("/", files);
        names = NameServer.open(Map.of(NAME, List.of(InetAddress.getLoopbackAddress())));
        tunnel = Tunnel.open(TunnelOptions.of(Engine.EPOLL, Method.AES_256_GCM).asking(names.address()));
        Files.writeString(files.resolve("page"), CONTENT);
    }

    @AfterAll
    static void close() {
        tunnel.close();
        http.close();
        https.close();
        names.close();
    }

    @Test
    void wgetFetches() throws Exception {
        Program wget = program("wget").and("--no-config", "--quiet", "--tries=1", "--output-document=-");
        assertEquals(CONTENT, wget.run(LIMIT, plain("/page")).succeeded().out());
        String trusted = "--ca-certificate=" + certificate.pem();
        assertEquals(
                CONTENT, wget.run(LIMIT, trusted, secure("/page")).succeeded().out());
    }

    @Test
    void pythonFetches() throws Exception {
        Program python =
                program("python3").with("SSL_CERT_FILE", certificate.pem().toString());
        String fetch = """
                import sys, urllib.request
                for url in sys.argv[1:]:
                    sys.stdout.write(urllib.request.urlopen(url, timeout=60).read().decode())
                """;
        assertEquals(
                CONTENT + CONTENT,
                python.run(LIMIT, "-c", fetch, plain("/page"), secure("/page"))
                        .succeeded()
                        .out());
    }

    @Test
    void gitClonesOverHttpsAndSocks() throws Exception {
        Path bare = repository(files.resolve("repository.git"));
        Program git = git();
        for (String url : List.of(plain("/repository.git"), secure("/repository.git"))) {
            assertCloned(git, url, "clone", url);
        }
        String socks = "http.proxy=socks5h://127.0.0.1:" + port();
        assertCloned(git, "socks", "-c", socks, "clone", secure("/repository.git"));
        assertTrue(Files.isDirectory(bare));
    }

    @Test
    void gitClonesOverSsh() throws Exception {
        Path bare = repository(directory.resolve("of-ssh.git"));
        try (SshTarget ssh = SshTarget.open(Files.createDirectory(directory.resolve("ssh")))) {
            for (String way : List.of("-X 5", "-X connect")) {
                String command =
                        ssh.client() + " -o 'ProxyCommand=nc.openbsd " + way + " -x 127.0.0.1:" + port() + " %h %p'";
                Program git = git().with("GIT_SSH_COMMAND", command);
                String url = "ssh://" + NAME + ":" + ssh.port() + bare;
                assertCloned(git, way, "clone", url);
            }
        }
    }

    @Test
    void aptUpdatesAndDownloads() throws Exception {
        Path archive = Files.createDirectory(files.resolve("apt"));
        byte[] deb = Files.readAllBytes(debianPackage(archive));
        Files.writeString(archive.resolve("Packages"), """
                Package: culvert-sample
                Version: 1
                Architecture: all
                Maintainer: a test
                Filename: apt/sample.deb
                Size: %d
                SHA256: %s
                Description: a sample
                """.formatted(
                        deb.length, HexFormat.of().formatHex(sha("SHA-256", deb))));
        for (String scheme : List.of("http", "https")) {
            Path root = aptRoot(scheme, scheme.equals("http") ? plain("/") : secure("/"));
            Program apt = program("apt-get")
                    .with("APT_CONFIG", root.resolve("apt.conf").toString());
            apt.run(LIMIT, "update").succeeded();
            Path to = Files.createDirectory(root.resolve("fetched"));
            Program.of(List.of("env", "--chdir=" + to))
                    .and("apt-get", "download", "culvert-sample")
                    .with("APT_CONFIG", root.resolve("apt.conf").toString())
                    .with("http_proxy", proxy())
                    .with("https_proxy", proxy())
                    .run(LIMIT)
                    .succeeded();
            assertEquals(-1, Files.mismatch(archive.resolve("sample.deb"), to.resolve("culvert-sample_1_all.deb")));
        }
    }

    @Test
    void pipDownloads() throws Exception {
        Path index = Files.createDirectories(files.resolve("simple/culvert-sample"));
        String wheel = "culvert_sample-1-py3-none-any.whl";
        zip(
                index.resolve(wheel),
                Map.of(
                        "culvert_sample.py", CONTENT,
                        "culvert_sample-1.dist-info/METADATA",
                                "Metadata-Version: 2.1\nName: culvert-sample\nVersion: 1\n",
                        "culvert_sample-1.dist-info/WHEEL",
                                "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
                        "culvert_sample-1.dist-info/RECORD", ""));
        Files.writeString(
                index.resolve("index.html"),
                "<!DOCTYPE html><html><body><a href=\"" + wheel + "\">" + wheel + "</a></body></html>");
        for (String base : List.of(plain("/simple/"), secure("/simple/"))) {
            Path to = Files.createTempDirectory(directory, "pip");
            program("python3")
                    .with("PIP_CONFIG_FILE", "/dev/null")
                    // which counts more than what is asked for
                    .with("REQUESTS_CA_BUNDLE", certificate.pem().toString())
                    .run(
                            LIMIT,
                            "-m",
                            "pip",
                            "--isolated",
                            "--disable-pip-version-check",
                            "--no-cache-dir",
                            "--cert",
                            certificate.pem().toString(),
                            "--trusted-host",
                            NAME + ":" + http.port(),
                            "download",
                            "--no-deps",
                            "--index-url",
                            base,
                            "--dest",
                            to.toString(),
                            "culvert-sample")
                    .succeeded();
            assertEquals(-1, Files.mismatch(index.resolve(wheel), to.resolve(wheel)));
        }
    }

    @Test
    void npmFetches() throws Exception {
        Path unpacked = directory.resolve("npm");
        Path packed = Files.createDirectories(unpacked.resolve("package"));
        Files.writeString(packed.resolve("package.json"), "{\"name\": \"culvert-sample\", \"version\": \"1.0.0\"}");
        Path registry = Files.createDirectory(files.resolve("npm"));
        Path tarball = registry.resolve("sample.tgz");
        Program.installed("tar")
                .run(LIMIT, "-czf", tarball.toString(), "-C", unpacked.toString(), "package")
                .succeeded();
        String integrity = "sha512-" + Base64.getEncoder().encodeToString(sha("SHA-512", Files.readAllBytes(tarball)));
        for (String base : List.of(plain("/npm/"), secure("/npm/"))) {
            Files.writeString(registry.resolve("culvert-sample"), """
                    {"name": "culvert-sample", "dist-tags": {"latest": "1.0.0"}, "versions": {"1.0.0": {
                      "name": "culvert-sample", "version": "1.0.0",
                      "dist": {"tarball": "%ssample.tgz", "integrity": "%s"}}}}""".formatted(base, integrity));
            Path to = Files.createTempDirectory(directory, "npm");
            program("npm")
                    .with("npm_config_globalconfig", "/dev/null")
                    .with("npm_config_cafile", certificate.pem().toString())
                    .with("npm_config_cache", to.resolve("cache").toString())
                    .with("npm_config_update_notifier", "false")
                    .run(LIMIT, "pack", "--registry", base, "--pack-destination", to.toString(), "culvert-sample")
                    .succeeded();
            assertTrue(Files.exists(to.resolve("culvert-sample-1.0.0.tgz")));
        }
    }

    @Test
    void goAsksItsModuleProxy() throws Exception {
        Path module = Files.createDirectories(files.resolve("go/culvert.test/sample/@v"));
        Files.writeString(module.resolve("list"), "v1.0.0\n");
        Files.writeString(module.resolve("v1.0.0.info"), "{\"Version\": \"v1.0.0\"}");
        Files.writeString(module.resolve("v1.0.0.mod"), "module culvert.test/sample\n");
        for (String base : List.of(plain("/go"), secure("/go"))) {
            Path to = Files.createTempDirectory(directory, "go");
            String versions = program("go")
                    .with("GOPROXY", base)
                    .with("GONOSUMDB", "*")
                    .with("GOFLAGS", "-modcacherw")
                    .with("GOPATH", to.toString())
                    .with("GOCACHE", to.resolve("cache").toString())
                    .with("GOENV", "off")
                    .with("GO111MODULE", "on")
                    .with("GOTOOLCHAIN", "local")
                    .with("SSL_CERT_FILE", certificate.pem().toString())
                    .run(LIMIT, "list", "-m", "-versions", "culvert.test/sample")
                    .succeeded()
                    .out();
            assertEquals("culvert.test/sample v1.0.0\n", versions);
        }
    }

    /** With the proxy in the variables that all of them read, and nothing of this machine's user. */
    private static Program program(String name) {
        return Program.installed(name)
                .with("HOME", home.toString())
                .with("LC_ALL", "C.UTF-8")
                .with("http_proxy", proxy())
                .with("https_proxy", proxy())
                .with("HTTP_PROXY", proxy())
                .with("HTTPS_PROXY", proxy())
                .with("ALL_PROXY", proxy())
                .with("no_proxy", "")
                .with("NO_PROXY", "");
    }

    private static Program git() {
        return program("git")
                .with("GIT_CONFIG_NOSYSTEM", "1")
                .with("GIT_TERMINAL_PROMPT", "0")
                .with("GIT_SSL_CAINFO", certificate.pem().toString());
    }

    private static void assertCloned(Program git, String how, String... arguments) throws Exception {
        Path to = Files.createTempDirectory(directory, "clone").resolve("it");
        git.and(arguments).run(LIMIT, to.toString()).succeeded();
        assertEquals(CONTENT, Files.readString(to.resolve("file")), how);
    }

    /** With one commit, ready to be served as files too. */
    private static Path repository(Path bare) throws Exception {
        Path work = Files.createTempDirectory(directory, "work");
        Program git = git().with("GIT_AUTHOR_NAME", "a")
                .with("GIT_AUTHOR_EMAIL", "a@culvert.test")
                .with("GIT_COMMITTER_NAME", "a")
                .with("GIT_COMMITTER_EMAIL", "a@culvert.test")
                .and("-C", work.toString());
        git.run(LIMIT, "init", "--quiet").succeeded();
        Files.writeString(work.resolve("file"), CONTENT);
        git.run(LIMIT, "add", "file").succeeded();
        git.run(LIMIT, "commit", "--quiet", "-m", "one").succeeded();
        git.run(LIMIT, "clone", "--quiet", "--bare", work.toString(), bare.toString())
                .succeeded();
        git().and("-C", bare.toString()).run(LIMIT, "update-server-info").succeeded();
        return bare;
    }

    private static Path debianPackage(Path to) throws Exception {
        Path tree = Files.createDirectories(directory.resolve("deb"));
        Path control = Files.createDirectories(tree.resolve("DEBIAN")).resolve("control");
        Files.writeString(control, """
                Package: culvert-sample
                Version: 1
                Architecture: all
                Maintainer: a test <a@culvert.test>
                Description: a sample
                """);
        Path deb = to.resolve("sample.deb");
        Program.installed("dpkg-deb")
                .run(LIMIT, "--root-owner-group", "--build", tree.toString(), deb.toString())
                .succeeded();
        return deb;
    }

    /** A system of its own for apt, which knows one archive and no other. */
    private static Path aptRoot(String scheme, String archive) throws IOException {
        Path root = Files.createDirectory(directory.resolve("apt-" + scheme));
        for (String needed :
                List.of("state/lists/partial", "cache/archives/partial", "etc/parts", "etc/sources", "log")) {
            Files.createDirectories(root.resolve(needed));
        }
        Files.writeString(root.resolve("status"), "");
        Files.writeString(root.resolve("etc/sources.list"), "deb [trusted=yes] " + archive + " apt/\n");
        Files.writeString(root.resolve("apt.conf"), """
                Dir::State "%1$s/state"; Dir::State::status "%1$s/status"; Dir::Cache "%1$s/cache"; Dir::Log "%1$s/log";
                Dir::Etc "%1$s/etc"; Dir::Etc::sourcelist "%1$s/etc/sources.list"; Dir::Etc::sourceparts "%1$s/etc/sources";
                Dir::Etc::parts "%1$s/etc/parts"; Dir::Etc::main "/dev/null"; APT::Sandbox::User "root";
                Acquire::https::CaInfo "%2$s"; Acquire::Languages "none"; Acquire::Retries "0";
                """.formatted(root, certificate.pem()));
        return root;
    }

    private static void zip(Path file, Map<String, String> entries) throws IOException {
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, String> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue().getBytes(UTF_8));
            }
        }
    }

    private static byte[] sha(String algorithm, byte[] bytes) throws Exception {
        return MessageDigest.getInstance(algorithm).digest(bytes);
    }

    private static int port() {
        return tunnel.socks().getPort();
    }

    private static String proxy() {
        return "http://127.0.0.1:" + port();
    }

    private static String plain(String path) {
        return "http://" + NAME + ":" + http.port() + path;
    }

    private static String secure(String path) {
        return "https://" + NAME + ":" + https.port() + path;
    }
}
