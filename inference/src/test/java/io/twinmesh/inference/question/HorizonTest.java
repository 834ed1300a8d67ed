package io.twinmesh.inference.question;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.inference.catalog.BuiltInModel;

import org.junit.jupiter.api.Test;

import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

class HorizonTest {
    private static final Pattern YEARS = Pattern.compile("in (\\d+) years\\.");

    @Test
    void is_the_one_that_the_output_names() {
        var named = new TreeMap<String, Integer>();
        var known = new TreeMap<String, Integer>();
        for (var model : BuiltInModel.all()) {
            var manifest = model.manifest();
            for (var output : manifest.outputs()) {
                var name = manifest.id() + " " + output.name();
                var years = YEARS.matcher(output.description());
                if (years.find()) {
                    named.put(name, Integer.valueOf(years.group(1)));
                    known.put(name, Horizon.of(manifest, output.name()).orElse(0));
                }
            }
        }

        assertThat(known).hasSize(7).isEqualTo(named);
    }

    @Test
    void is_known_of_every_risk_but_that_of_what_is_on_record_today() {
        var without = new TreeSet<String>();
        for (var model : BuiltInModel.all()) {
            for (var output : model.manifest().outputs()) {
                if (output.unit().equals("1")
                        && Horizon.of(model.manifest(), output.name()).isEmpty()) {
                    without.add(model.manifest().id().name());
                }
            }
        }

        assertThat(without).containsExactly("diabetes-synthetic");
    }
}
