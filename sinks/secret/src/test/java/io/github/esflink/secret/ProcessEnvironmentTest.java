package io.github.esflink.secret;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProcessEnvironmentTest {

    private static final String VALUE = "pä$$wört €=1";

    @ParameterizedTest
    @ValueSource(strings = {"C", "POSIX", "C.UTF-8"})
    void aVariableIsReadAsUtf8WhateverTheLocale(String locale) throws Exception {
        String octal = octal(VALUE.getBytes(StandardCharsets.UTF_8));
        Process process =
                new ProcessBuilder(
                                List.of(
                                        "sh",
                                        "-c",
                                        "ESFLINK_TEST=\"$(printf '%s')\" LC_ALL=%s exec \"$0\" -cp \"$1\" %s"
                                                .formatted(
                                                        octal,
                                                        locale,
                                                        ProcessEnvironmentTest.class.getName()),
                                        Path.of(System.getProperty("java.home"), "bin", "java")
                                                .toString(),
                                        System.getProperty("java.class.path")))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();

        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                .isEqualTo(octal);
        assertThat(process.waitFor()).isZero();
    }

    public static void main(String[] arguments) {
        String value = Reference.replaceAll("${env:ESFLINK_TEST}", ProcessEnvironmentTest::resolve);
        System.out.print(octal(value.getBytes(StandardCharsets.UTF_8)));
    }

    private static String resolve(Reference reference) {
        return reference.value(ProcessEnvironment.variables());
    }

    /** In ASCII, so that no locale has a say in how it gets there. */
    private static String octal(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (byte each : bytes) {
            text.append("\\%03o".formatted(each & 0xFF));
        }
        return text.toString();
    }
}
