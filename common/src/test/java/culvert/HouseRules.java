package culvert;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaParameterizedType;
import com.tngtech.archunit.core.domain.properties.HasName;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The walls between the packages and the habits of the code, as far as compiled classes show them. */
public final class HouseRules {
    /** The only packages whose classes may talk to the console: there the user is on the other side. */
    private static final String[] SPEAKING = {
        "culvert.app..", "culvert.local", "culvert.remote", "culvert.demo", "culvert.words", "culvert.training"
    };

    /** A method with more wants a record. */
    private static final int MOST_PARAMETERS = 5;

    private HouseRules() {}

    /** Every rule; a rule about a package that a module does not have holds there. */
    public static List<ArchRule> all() {
        return Stream.of(walls(), libraries(), habits())
                .flatMap(List::stream)
                .map(rule -> rule.allowEmptyShould(true))
                .toList();
    }

    private static List<ArchRule> walls() {
        return List.of(
                sees("culvert.address"),
                sees("culvert.net", "culvert.address"),
                sees("culvert.net.carrier..", "culvert.net", "culvert.net.linux", "culvert.address"),
                sees("culvert.net.dns..", "culvert.net", "culvert.address"),
                sees("culvert.net.linux..", "culvert.net", "culvert.address"),
                sees("culvert.net.plain..", "culvert.net", "culvert.address"),
                sees("culvert.crypto..", "culvert.net"),
                sees("culvert.shadowsocks", "culvert.net", "culvert.address", "culvert.crypto"),
                sees(
                        "culvert.shadowsocks.stream",
                        "culvert.shadowsocks",
                        "culvert.net",
                        "culvert.address",
                        "culvert.crypto"),
                sees(
                        "culvert.shadowsocks.packet",
                        "culvert.shadowsocks",
                        "culvert.net",
                        "culvert.address",
                        "culvert.crypto"),
                sees("culvert.replay..", "culvert.shadowsocks", "culvert.crypto", "culvert.net"),
                sees("culvert.relay..", "culvert.net", "culvert.address"),
                sees("culvert.usage", "culvert.net"),
                sees("culvert.plugin"),
                sees("culvert.direct..", "culvert.net", "culvert.address", "culvert.relay"),
                sees("culvert.acl..", "culvert.net", "culvert.address", "culvert.relay"),
                sees("culvert.http", "culvert.net"),
                sees("culvert.page", "culvert.http"),
                sees(
                        "culvert.upstream",
                        "culvert.direct",
                        "culvert.http",
                        "culvert.relay",
                        "culvert.net",
                        "culvert.address"),
                sees(
                        "culvert.remote.admin",
                        "culvert.http",
                        "culvert.relay",
                        "culvert.net",
                        "culvert.net.carrier",
                        "culvert.acl",
                        "culvert.address"),
                sees("culvert.remote.fleet", "culvert.shadowsocks", "culvert.crypto", "culvert.net", "culvert.address"),
                sees("culvert.remote.top", "culvert.remote.admin"),
                sees("culvert.remote.entry", "culvert.net", "culvert.address"),
                sees(
                        "culvert.remote.inbound",
                        "culvert.remote.entry",
                        "culvert.relay",
                        "culvert.replay",
                        "culvert.shadowsocks..",
                        "culvert.net",
                        "culvert.address"),
                sees(
                        "culvert.remote.page",
                        "culvert.remote.admin",
                        "culvert.page",
                        "culvert.http",
                        "culvert.usage",
                        "culvert.relay",
                        "culvert.net",
                        "culvert.address"),
                sees(
                        "culvert.local.page",
                        "culvert.local.http",
                        "culvert.page",
                        "culvert.http",
                        "culvert.relay",
                        "culvert.net",
                        "culvert.address"),
                sees(
                        "culvert.local.doctor",
                        "culvert.app.doctor",
                        "culvert.shadowsocks..",
                        "culvert.net",
                        "culvert.address"),
                never("culvert.local..", "culvert.remote.."),
                never("culvert.remote..", "culvert.local.."),
                onlyIn(
                        "the settings of local",
                        "culvert.local",
                        HasName.Predicates.name("culvert.local.LocalSettings")),
                onlyIn(
                        "the settings of remote",
                        "culvert.remote",
                        HasName.Predicates.name("culvert.remote.RemoteSettings")),
                noClasses()
                        .that()
                        .resideOutsideOfPackages("culvert.config..", "culvert.app..", "culvert.local", "culvert.remote")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("culvert.config..")
                        .as("only commands and composition roots see configuration values"),
                noClasses()
                        .should()
                        .resideInAnyPackage(
                                "..common..",
                                "..util..",
                                "..utils..",
                                "..impl..",
                                "..manager..",
                                "..helper..",
                                "..misc..")
                        .as("packages are named by concept"),
                slices().matching("culvert.(**)").should().beFreeOfCycles());
    }

    private static List<ArchRule> libraries() {
        return List.of(
                noClasses()
                        .that()
                        .resideOutsideOfPackage("culvert.net.carrier..")
                        .and()
                        .haveNameNotMatching("culvert\\.http\\.HeadParser(\\$.*)?")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("io.netty..")
                        .as("only the engine, and the parser of HTTP's heads, import Netty"),
                noClasses()
                        .that()
                        .resideInAPackage("culvert.net.carrier..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("io.netty.handler..")
                        .as("the engine imports no codec"),
                only("culvert.net.linux..", "java.lang.foreign.."),
                only("culvert.crypto..", "javax.crypto..", "org.bouncycastle.."),
                noClasses()
                        .that()
                        .resideOutsideOfPackages("culvert.config..", "culvert.app.doctor", "culvert.remote.admin")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("com.fasterxml.jackson..")
                        .as(
                                "only the configuration, the report of the doctor and what administrators ask import Jackson"),
                only("culvert.remote.admin", "io.prometheus.."),
                only("culvert.acl", "com.google.re2j.."),
                only("culvert.usage", "org.h2.."),
                only("culvert.remote.fleet", "redis.clients.."),
                only("culvert.app.log", "ch.qos.logback.."),
                only("culvert.app.link", "com.google.zxing.."),
                sees("culvert.app.log..", "culvert.relay", "culvert.net", "culvert.address", "culvert.config"),
                sees("culvert.app.link", "culvert.app", "culvert.config"),
                sees("culvert.app.doctor", "culvert.app", "culvert.config", "culvert.net", "culvert.address"),
                sees(
                        "culvert.app",
                        "culvert.app.log",
                        "culvert.config",
                        "culvert.net..",
                        "culvert.acl",
                        "culvert.address"),
                sees("culvert.demo..", "culvert.app", "culvert.crypto", "culvert.local", "culvert.remote"),
                sees("culvert.training..", "culvert.app", "culvert.crypto", "culvert.local", "culvert.remote"),
                noClasses()
                        .that()
                        .resideOutsideOfPackages(SPEAKING)
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage("picocli..")
                        .as("only commands know the command line's library"),
                noClasses()
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage("java.util.logging..", "sun..", "jdk.internal..")
                        .orShould()
                        .dependOnClassesThat()
                        .areAssignableTo(ThreadLocal.class)
                        .as("no java.util.logging, no JDK internals, no thread-locals"));
    }

    private static List<ArchRule> habits() {
        return List.of(
                noClasses()
                        .that()
                        .resideOutsideOfPackages(SPEAKING)
                        .should()
                        .accessField(System.class, "out")
                        .orShould()
                        .accessField(System.class, "err")
                        .as("only commands write to the console"),
                noClasses()
                        .should()
                        .callMethod(Throwable.class, "printStackTrace")
                        .as("no stack trace reaches a user"),
                methods()
                        .that()
                        .doNotHaveName("fillInStackTrace")
                        .should()
                        .notHaveModifier(JavaModifier.SYNCHRONIZED)
                        .as("no synchronized methods"),
                fields().that()
                        .areDeclaredInClassesThat()
                        .resideOutsideOfPackage("culvert.local.outbound") // whose tables are of the user's own servers
                        .should(haveOrderedKeys()),
                methods().should(haveFewParameters()),
                methods().should(carryNoGet()));
    }

    /** Classes of the package use, of this project, only themselves and the packages named. */
    private static ArchRule sees(String packageName, String... others) {
        String[] allowed =
                Stream.concat(Stream.of(packageName), Stream.of(others)).toArray(String[]::new);
        return classes()
                .that()
                .resideInAPackage(packageName)
                .should()
                .onlyDependOnClassesThat(not(resideInAPackage("culvert..")).or(resideInAnyPackage(allowed)))
                .as(packageName + " sees only " + List.of(others));
    }

    private static ArchRule never(String packageName, String other) {
        return noClasses()
                .that()
                .resideInAPackage(packageName)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(other);
    }

    /** The library is used by that package alone. */
    private static ArchRule only(String packageName, String... library) {
        return noClasses()
                .that()
                .resideOutsideOfPackage(packageName)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(library)
                .as("only " + packageName + " imports " + List.of(library));
    }

    private static ArchRule onlyIn(String what, String packageName, DescribedPredicate<HasName> type) {
        return noClasses()
                .that()
                .resideOutsideOfPackage(packageName)
                .should()
                .dependOnClassesThat(type.forSubtype())
                .as(what + " are seen by " + packageName + " only");
    }

    private static ArchCondition<JavaMethod> haveFewParameters() {
        return condition(
                "have at most " + MOST_PARAMETERS + " parameters",
                method -> method.getRawParameterTypes().size() <= MOST_PARAMETERS
                        || isGenerated(method)
                        || isInherited(method));
    }

    /**
     * Peers choose names and addresses so that their hashes meet. A table finds its way all the same where its keys have an
     * order. What hashes with a secret has no need of one.
     */
    private static ArchCondition<JavaField> haveOrderedKeys() {
        return new ArchCondition<>("have keys with an order, where they are tables of names or addresses") {
            @Override
            public void check(JavaField field, ConditionEvents events) {
                if (field.getType() instanceof JavaParameterizedType table
                        && (field.getRawType().isAssignableTo(Map.class)
                                || field.getRawType().isAssignableTo(Set.class))) {
                    JavaClass key = table.getActualTypeArguments().getFirst().toErasure();
                    boolean chosen = key.isAssignableTo(InetAddress.class)
                            || key.isAssignableTo(SocketAddress.class)
                            || (key.isRecord() && key.getPackageName().matches("culvert\\.(address|relay)"));
                    if (chosen && !key.isAssignableTo(Comparable.class)) {
                        events.add(SimpleConditionEvent.violated(field, field.getFullName() + " is a table of " + key));
                    }
                }
            }
        };
    }

    private static ArchCondition<JavaMethod> carryNoGet() {
        return condition(
                "not begin with get",
                method -> !method.getName().matches("get[A-Z].*") || isGenerated(method) || isInherited(method));
    }

    private static ArchCondition<JavaMethod> condition(String text, Predicate<JavaMethod> holds) {
        return new ArchCondition<>(text) {
            @Override
            public void check(JavaMethod method, ConditionEvents events) {
                if (!holds.test(method)) {
                    events.add(SimpleConditionEvent.violated(method, method.getFullName() + " does not"));
                }
            }
        };
    }

    /** Lambda bodies and bridges, which nobody wrote as methods. */
    private static boolean isGenerated(JavaMethod method) {
        Set<JavaModifier> modifiers = method.getModifiers();
        return modifiers.contains(JavaModifier.SYNTHETIC) || modifiers.contains(JavaModifier.BRIDGE);
    }

    /** Names that a library's type dictates. */
    private static boolean isInherited(JavaMethod method) {
        JavaClass owner = method.getOwner();
        return Stream.concat(owner.getAllRawSuperclasses().stream(), owner.getAllRawInterfaces().stream())
                .filter(type -> !type.getPackageName().startsWith("culvert"))
                .anyMatch(type -> type.getMethods().stream()
                        .anyMatch(other -> other.getName().equals(method.getName())));
    }
}
