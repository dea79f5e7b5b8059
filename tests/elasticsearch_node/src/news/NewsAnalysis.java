package news;

import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.core.KeywordTokenizer;
import org.apache.lucene.analysis.core.WhitespaceTokenizer;
import org.apache.lucene.analysis.en.EnglishPossessiveFilter;
import org.apache.lucene.analysis.en.PorterStemFilter;
import org.apache.lucene.analysis.miscellaneous.ASCIIFoldingFilter;
import org.apache.lucene.analysis.miscellaneous.LengthFilter;
import org.apache.lucene.analysis.miscellaneous.StemmerOverrideFilter;
import org.apache.lucene.analysis.miscellaneous.TrimFilter;
import org.apache.lucene.analysis.miscellaneous.TruncateTokenFilter;
import org.apache.lucene.analysis.pattern.PatternTokenizer;
import org.apache.lucene.analysis.snowball.SnowballFilter;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.index.analysis.NormalizingTokenFilterFactory;
import org.elasticsearch.index.analysis.TokenFilterFactory;
import org.elasticsearch.index.analysis.TokenizerFactory;
import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;
import org.elasticsearch.plugins.AnalysisPlugin;

/**
 * Lucene's analysis under the names and options that a stock node gives it, so that one template makes the same tokens on both.
 * The standard tokenizer and the filters lowercase and stop are the server's own. An option that is not read here is refused.
 */
final class NewsAnalysis {
    static Map<String, AnalysisProvider<TokenizerFactory>> tokenizers() {
        return Map.of(
            "keyword", tokenizer(Set.of(), s -> new KeywordTokenizer()),
            "whitespace", tokenizer(Set.of(), s -> new WhitespaceTokenizer()),
            "pattern", tokenizer(Set.of("pattern", "group"),
                s -> new PatternTokenizer(Pattern.compile(s.get("pattern", "\\W+")), s.getAsInt("group", -1))));
    }

    static Map<String, AnalysisProvider<TokenFilterFactory>> tokenFilters() {
        return Map.of(
            "asciifolding", normalizer(Set.of("preserve_original"), NewsAnalysis::asciifolding, s -> ASCIIFoldingFilter::new),
            "trim", normalizer(Set.of(), s -> TrimFilter::new, s -> TrimFilter::new),
            "length", filter(Set.of("min", "max"),
                s -> in -> new LengthFilter(in, s.getAsInt("min", 0), s.getAsInt("max", Integer.MAX_VALUE))),
            "truncate", AnalysisPlugin.requiresAnalysisSettings(filter(Set.of("length"), NewsAnalysis::truncate)),
            "stemmer", filter(Set.of("language", "name"), s -> stemmer(s.get("language", s.get("name", "porter")))),
            "stemmer_override", AnalysisPlugin.requiresAnalysisSettings(filter(Set.of("rules"), NewsAnalysis::stemmerOverride)));
    }

    private static UnaryOperator<TokenStream> asciifolding(Settings settings) {
        boolean keep = settings.getAsBoolean("preserve_original", false);
        return in -> new ASCIIFoldingFilter(in, keep);
    }

    private static UnaryOperator<TokenStream> truncate(Settings settings) {
        int length = settings.getAsInt("length", -1);
        if (length <= 0) {
            throw new IllegalArgumentException("length parameter must be provided");
        }
        return in -> new TruncateTokenFilter(in, length);
    }

    private static UnaryOperator<TokenStream> stemmer(String language) {
        return switch (language) {
            case "english", "porter" -> PorterStemFilter::new;
            case "porter2" -> in -> new SnowballFilter(in, "English");
            case "possessive_english" -> EnglishPossessiveFilter::new;
            default -> throw new IllegalArgumentException("this node has no stemmer [" + language + "]");
        };
    }

    /** Rules are `word, other word => stem`; what they stem, later stemmers leave alone. */
    private static UnaryOperator<TokenStream> stemmerOverride(Settings settings) {
        if (settings.getAsList("rules").isEmpty()) {
            throw new IllegalArgumentException("stemmer override filter requires `rules` to be configured");
        }
        StemmerOverrideFilter.Builder builder = new StemmerOverrideFilter.Builder(false);
        for (String rule : settings.getAsList("rules")) {
            String[] sides = rule.split("=>", -1);
            String stem = sides.length == 2 ? sides[1].strip() : "";
            for (String word : sides[0].split(",", -1)) {
                if (stem.isEmpty() || stem.contains(",") || word.isBlank()) {
                    throw new IllegalArgumentException("Invalid Keyword override Rule:" + rule);
                }
                builder.add(word.strip(), stem);
            }
        }
        try {
            StemmerOverrideFilter.StemmerOverrideMap stems = builder.build();
            return in -> new StemmerOverrideFilter(in, stems);
        } catch (IOException e) {
            throw new IllegalArgumentException("these rules cannot be built", e);
        }
    }

    private record Filter(String name, UnaryOperator<TokenStream> made) implements TokenFilterFactory {
        @Override
        public TokenStream create(TokenStream in) {
            return made.apply(in);
        }
    }

    /** Only this kind may stand in a keyword's normalizer, where it gives one token for one token. */
    private record Normalizer(String name, UnaryOperator<TokenStream> made, UnaryOperator<TokenStream> normal)
        implements NormalizingTokenFilterFactory {
        @Override
        public TokenStream create(TokenStream in) {
            return made.apply(in);
        }

        @Override
        public TokenStream normalize(TokenStream in) {
            return normal.apply(in);
        }
    }

    private static AnalysisProvider<TokenizerFactory> tokenizer(Set<String> options, Function<Settings, Tokenizer> make) {
        return (index, env, name, settings) -> {
            refuseOthers(options, name, settings);
            make.apply(settings); // a pattern that does not compile is the index's fault, not that of its first document
            return TokenizerFactory.newFactory(name, () -> make.apply(settings));
        };
    }

    private static AnalysisProvider<TokenFilterFactory> filter(Set<String> options, Function<Settings, UnaryOperator<TokenStream>> make) {
        return (index, env, name, settings) -> {
            refuseOthers(options, name, settings);
            return new Filter(name, make.apply(settings));
        };
    }

    private static AnalysisProvider<TokenFilterFactory> normalizer(Set<String> options, Function<Settings, UnaryOperator<TokenStream>> make,
        Function<Settings, UnaryOperator<TokenStream>> normal) {
        return (index, env, name, settings) -> {
            refuseOthers(options, name, settings);
            return new Normalizer(name, make.apply(settings), normal.apply(settings));
        };
    }

    /** A stock node would read such an option and make other tokens. */
    private static void refuseOthers(Set<String> options, String name, Settings settings) {
        Set<String> others = new TreeSet<>(settings.names());
        others.removeAll(options);
        others.removeAll(Set.of("type", "version", "index")); // used by its name alone, it is given the index's settings
        if (others.isEmpty() == false) {
            throw new IllegalArgumentException("this node does not read " + others + " of [" + name + "]: it knows " + options);
        }
    }
}
