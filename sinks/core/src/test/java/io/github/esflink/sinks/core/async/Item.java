package io.github.esflink.sinks.core.async;

/** A text of the form {@code key:number}; as a text it needs no serializer of its own. */
final class Item {

    private Item() {}

    static String of(String key, int number) {
        return key + ":" + number;
    }

    static String key(String item) {
        return item.substring(0, item.indexOf(':'));
    }

    static int number(String item) {
        return Integer.parseInt(item.substring(item.indexOf(':') + 1));
    }
}
