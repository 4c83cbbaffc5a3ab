package io.github.esflink.job.setting.file;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.ReaderException;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/** Reads YAML, with its anchors, aliases and merge keys. */
final class YamlForm {

    private static final int LARGEST = 16 * 1024 * 1024;
    private static final int DEEPEST = 100;
    private static final int MOST_VALUES = 10_000;
    private static final String STANDARD_TAG = "tag:yaml.org,2002:";
    private static final Resolver RESOLVER = new Resolver();

    private int values;

    private YamlForm() {}

    static SettingTree read(String text) {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(LARGEST);
        options.setNestingDepthLimit(DEEPEST);
        try {
            Composer composer =
                    new Composer(
                            new ParserImpl(new StreamReader(text), options), RESOLVER, options);
            SettingTree tree =
                    composer.checkNode()
                            ? new YamlForm().tree(composer.getNode())
                            : new SettingTree.Text(0, null);
            while (composer.checkNode()) {
                Node next = composer.getNode();
                if (!next.getTag().equals(Tag.NULL)) {
                    throw new UnreadableException(
                            line(next),
                            "expected one connector, found a second YAML document (behind ---): a file is one connector, a folder of files is several.");
                }
            }
            return tree;
        } catch (MarkedYAMLException e) {
            throw YamlMistake.of(text, e);
        } catch (ReaderException e) {
            throw new UnreadableException(
                    1 + (int) text.chars().limit(e.getPosition()).filter(c -> c == '\n').count(),
                    "expected text, found the control character U+%04X."
                            .formatted(e.getCodePoint()));
        } catch (YAMLException e) {
            throw new UnreadableException(
                    0,
                    "it is neither YAML nor JSON: it nests too deep, is too large, or has too many aliases.");
        }
    }

    private static int line(Node node) {
        return node.getStartMark().getLine() + 1;
    }

    private SettingTree tree(Node node) {
        if (++values > MOST_VALUES || node.isTwoStepsConstruction()) {
            throw new UnreadableException(
                    line(node), "an alias leads into itself, or there are too many of them.");
        }
        if (!node.getTag().getValue().startsWith(STANDARD_TAG)
                || node.getTag().equals(Tag.BINARY)) {
            throw new UnreadableException(
                    line(node), "expected a value, found a tag of YAML (!…), which is not read.");
        }
        if (node instanceof MappingNode mapping) {
            return mapping(mapping);
        }
        return node instanceof SequenceNode sequence
                ? new SettingTree.Sequence(
                        line(node), sequence.getValue().stream().map(this::tree).toList())
                : new SettingTree.Text(line(node), text((ScalarNode) node));
    }

    /** A block (| or >) ends with a line break that nobody means. */
    private static @Nullable String text(ScalarNode node) {
        if (!node.getTag().equals(Tag.NULL)) {
            boolean isBlock =
                    node.getScalarStyle() == ScalarStyle.LITERAL
                            || node.getScalarStyle() == ScalarStyle.FOLDED;
            return isBlock ? node.getValue().stripTrailing() : node.getValue();
        }
        if (node.getAnchor() != null) {
            throw new UnreadableException(
                    line(node),
                    "found an anchor (&…) without a value: put quotes around a value that begins with &.");
        }
        return null;
    }

    private SettingTree mapping(MappingNode node) {
        List<SettingTree.Member> members = new ArrayList<>();
        Map<String, SettingTree.Member> merged = new LinkedHashMap<>();
        for (NodeTuple tuple : node.getValue()) {
            Node key = tuple.getKeyNode();
            if (key.getTag().equals(Tag.MERGE)) {
                merge(tree(tuple.getValueNode()), merged);
            } else if (key instanceof ScalarNode name) {
                members.add(
                        new SettingTree.Member(
                                name.getValue(), line(key), tree(tuple.getValueNode())));
            } else {
                throw new UnreadableException(
                        line(key),
                        "expected a key, found { or [: put quotes around a key that begins so.");
            }
        }
        Set<String> own = new HashSet<>();
        members.forEach(member -> own.add(member.name()));
        merged.values().stream()
                .filter(member -> !own.contains(member.name()))
                .forEach(members::add);
        return new SettingTree.Mapping(line(node), members);
    }

    /** What is merged first counts. */
    private static void merge(SettingTree value, Map<String, SettingTree.Member> merged) {
        if (value instanceof SettingTree.Mapping mapping) {
            mapping.members().forEach(member -> merged.putIfAbsent(member.name(), member));
        } else if (value instanceof SettingTree.Sequence sequence) {
            sequence.items().forEach(item -> merge(item, merged));
        } else {
            throw new UnreadableException(
                    value.line(), "expected an alias of settings behind <<, as in <<: *common.");
        }
    }
}
