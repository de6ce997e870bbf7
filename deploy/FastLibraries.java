import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.lang.constant.ClassDesc;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Three libraries in another form, in which a start is quicker. The same libraries give the same bytes, and every build that makes
 * an archive runs this file from its source.
 *
 * <ul>
 *   <li>picocli, whose classes are of Java 5, which no start-up cache takes: they get the version of Java 8, and the stack maps
 *       that it asks for.
 *   <li>Of Bouncy Castle what BLAKE3 needs: the JDK looks for services in all jars, and that takes longest in the one with 5,900
 *       entries. Its signature, which keeps it out of the cache too, goes as well: that it is the right one, {@code CheckLibraries}
 *       has settled before.
 *   <li>Netty's native code out of its jars: there it is searched for in all of them, written to a temporary file, and loaded from
 *       that.
 * </ul>
 */
final class FastLibraries {
    /** Java 6: older ones have no stack maps, and are left out of the cache. */
    private static final int OLDEST_CACHED = ClassFile.JAVA_6_VERSION;

    private static final String NATIVE = "META-INF/native/";

    private static final String BLAKE3 = "org/bouncycastle/crypto/digests/Blake3Digest.class";

    private static final String LICENCE = "META-INF/LICENSE.md";

    private static final Pattern CLASS_NAME = Pattern.compile("org[./]bouncycastle[./][\\w./$]+");

    /** What the licence of picocli asks for. */
    private static final String NOTICE = "META-INF/CHANGED.txt";

    private FastLibraries() {}

    /** @param arguments the directory to write to */
    public static void main(String[] arguments) throws IOException {
        Path to = Path.of(arguments[0]);
        Path natives = Files.createDirectories(to.resolve("native"));
        List<String> jars = List.of(System.getProperty("java.class.path").split(File.pathSeparator));
        for (Path jar : named(jars, "picocli-")) {
            rewrite(jar, to, FastLibraries::renewed, "class files of older versions have version 52 and stack maps");
        }
        for (Path jar : named(jars, "bcprov-")) {
            Set<String> kept = reachable(jar, Set.of(BLAKE3));
            rewrite(jar, to, (_, name, content) -> part(kept, name, content), "only what BLAKE3 needs is here, and neither signature nor sums in the manifest");
        }
        for (Path jar : named(jars, "netty-transport-native-epoll-")) {
            unpack(jar, natives);
        }
    }

    /** What becomes of an entry's content; null for one that is left out. */
    private interface Change {
        byte[] of(JarFile jar, String name, byte[] content) throws IOException;
    }

    private static List<Path> named(List<String> jars, String beginning) {
        Predicate<Path> named = jar -> jar.getFileName().toString().startsWith(beginning);
        List<Path> found = jars.stream().map(Path::of).filter(named).toList();
        if (found.isEmpty()) {
            throw new IllegalStateException("no " + beginning + " on the class path");
        }
        return found;
    }

    private static void unpack(Path from, Path to) throws IOException {
        try (JarFile jar = new JarFile(from.toFile())) {
            for (JarEntry entry : Collections.list(jar.entries())) {
                if (entry.getName().startsWith(NATIVE) && !entry.isDirectory()) {
                    Files.write(to.resolve(entry.getName().substring(NATIVE.length())), bytes(jar, entry));
                }
            }
        }
    }

    private static void rewrite(Path from, Path directory, Change change, String what) throws IOException {
        String notice = "Changed by Culvert: " + what + ". Nothing else differs from " + from.getFileName() + ".\n";
        boolean changed = false;
        try (JarFile jar = new JarFile(from.toFile());
                ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(directory.resolve(from.getFileName())))) {
            for (JarEntry entry : Collections.list(jar.entries())) {
                byte[] content = bytes(jar, entry);
                byte[] other = change.of(jar, entry.getName(), content);
                changed |= other != content;
                if (other != null) {
                    write(out, entry.getName(), entry, other);
                }
            }
            write(out, NOTICE, jar.getEntry(JarFile.MANIFEST_NAME), notice.getBytes(StandardCharsets.UTF_8));
        }
        if (!changed) {
            throw new IllegalStateException(from + " needs no change any more");
        }
    }

    private static byte[] part(Set<String> kept, String name, byte[] content) throws IOException {
        if (!name.equals(JarFile.MANIFEST_NAME)) {
            return kept.contains(name) || name.equals(LICENCE) ? content : null;
        }
        Manifest manifest = new Manifest(new ByteArrayInputStream(content));
        manifest.getEntries().clear(); // the sums
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        manifest.write(out);
        return out.toByteArray();
    }

    /** The entries of these classes and of all that they name, in code, types or strings, and that those name. */
    private static Set<String> reachable(Path from, Set<String> roots) throws IOException {
        Set<String> found = new TreeSet<>(roots);
        Deque<String> toRead = new ArrayDeque<>(roots);
        try (JarFile jar = new JarFile(from.toFile())) {
            while (!toRead.isEmpty()) {
                JarEntry entry = jar.getJarEntry(toRead.remove());
                for (PoolEntry constant : ClassFile.of().parse(bytes(jar, entry)).constantPool()) {
                    Matcher names = CLASS_NAME.matcher(constant instanceof Utf8Entry text ? text.stringValue() : "");
                    while (names.find()) {
                        String name = names.group().replace('.', '/') + ".class";
                        if (jar.getEntry(name) != null && found.add(name)) {
                            toRead.add(name);
                        }
                    }
                }
            }
        }
        return found;
    }

    private static byte[] renewed(JarFile jar, String name, byte[] content) {
        if (!name.endsWith(".class")) {
            return content;
        }
        ClassFile classes = ClassFile.of(
                ClassFile.StackMapsOption.GENERATE_STACK_MAPS,
                ClassFile.ClassHierarchyResolverOption.of(hierarchy(jar)));
        ClassModel model = classes.parse(content);
        if (model.majorVersion() >= OLDEST_CACHED) {
            return content;
        }
        ClassTransform version = (builder, element) -> {
            if (element instanceof ClassFileVersion) {
                builder.withVersion(ClassFile.JAVA_8_VERSION, 0);
            } else {
                builder.with(element);
            }
        };
        // code that is not touched would be copied as it is, without stack maps
        CodeTransform touched = CodeTransform.ofStateful(() -> CodeBuilder::with);
        byte[] renewed = classes.transformClass(model, version.andThen(ClassTransform.transformingMethodBodies(touched)));
        List<VerifyError> wrong = classes.verify(renewed);
        if (!wrong.isEmpty()) {
            throw wrong.getFirst();
        }
        return renewed;
    }

    /** Of what the jar holds, and of the JDK. */
    private static ClassHierarchyResolver hierarchy(JarFile jar) {
        return ClassHierarchyResolver.ofResourceParsing((ClassDesc type) -> stream(jar, type))
                .orElse(ClassHierarchyResolver.ofClassLoading(ClassLoader.getPlatformClassLoader()))
                .cached();
    }

    private static InputStream stream(JarFile jar, ClassDesc type) {
        String descriptor = type.descriptorString();
        ZipEntry entry = jar.getEntry(descriptor.substring(1, descriptor.length() - 1) + ".class");
        try {
            return entry == null ? null : new ByteArrayInputStream(bytes(jar, entry));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] bytes(JarFile jar, ZipEntry entry) throws IOException {
        try (InputStream in = jar.getInputStream(entry)) {
            return in.readAllBytes();
        }
    }

    private static void write(ZipOutputStream out, String name, ZipEntry timed, byte[] content) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setTimeLocal(timed.getTimeLocal()); // whatever the time zone of who builds
        out.putNextEntry(entry);
        out.write(content);
        out.closeEntry();
    }
}
