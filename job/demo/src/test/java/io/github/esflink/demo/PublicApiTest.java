package io.github.esflink.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.annotation.Public;
import org.apache.flink.annotation.PublicEvolving;
import org.junit.jupiter.api.Test;

/**
 * What others may build upon is listed in a file, so that a change of it is seen in a review. Where
 * it is meant, {@code -Dpublic.api.write} writes the file anew.
 */
class PublicApiTest {

    private static final Path LISTING = Path.of("../../docs/public-api.txt");

    @Test
    void isTheOneThatIsListed() throws IOException {
        List<String> is =
                new ClassFileImporter()
                                .withImportOption(new ImportOption.DoNotIncludeTests())
                                .withImportOption(location -> !location.contains("-tests.jar"))
                                .importPackages("io.github.esflink")
                                .stream()
                                .filter(PublicApiTest::isPublicApi)
                                .sorted(Comparator.comparing(JavaClass::getName))
                                .flatMap(PublicApiTest::lines)
                                .toList();
        if (System.getProperty("public.api.write") != null) {
            Files.write(LISTING, is);
        }

        assertThat(is)
                .as("the public API; when its change is meant: -Dpublic.api.write")
                .isNotEmpty()
                .isEqualTo(Files.readAllLines(LISTING));
    }

    /** By its own annotation, or by that of the class that it is in. */
    private static boolean isPublicApi(JavaClass type) {
        boolean annotated =
                type.isAnnotatedWith(Public.class) || type.isAnnotatedWith(PublicEvolving.class);
        boolean enclosed = type.getEnclosingClass().map(PublicApiTest::isPublicApi).orElse(false);
        return type.getModifiers().contains(JavaModifier.PUBLIC) && (annotated || enclosed);
    }

    private static Stream<String> lines(JavaClass type) {
        String parents =
                Stream.concat(type.getRawSuperclass().stream(), type.getRawInterfaces().stream())
                        .map(JavaClass::getName)
                        .filter(name -> !name.equals("java.lang.Object"))
                        .sorted()
                        .collect(Collectors.joining(", "));
        return Stream.concat(
                Stream.of(type.getName() + (parents.isEmpty() ? "" : " : " + parents)),
                type.getMembers().stream()
                        .filter(PublicApiTest::isVisible)
                        .map(PublicApiTest::line)
                        .sorted());
    }

    private static boolean isVisible(JavaMember member) {
        return !member.getModifiers().contains(JavaModifier.SYNTHETIC)
                && (member.getModifiers().contains(JavaModifier.PUBLIC)
                        || member.getModifiers().contains(JavaModifier.PROTECTED));
    }

    private static String line(JavaMember member) {
        String prefix = member.getModifiers().contains(JavaModifier.STATIC) ? "  static " : "  ";
        if (member instanceof JavaField field) {
            return prefix + field.getName() + ": " + field.getRawType().getName();
        }
        JavaCodeUnit unit = (JavaCodeUnit) member;
        return prefix
                + unit.getName()
                + unit.getRawParameterTypes().stream()
                        .map(JavaClass::getName)
                        .collect(Collectors.joining(", ", "(", ")"))
                + ": "
                + unit.getRawReturnType().getName();
    }
}
