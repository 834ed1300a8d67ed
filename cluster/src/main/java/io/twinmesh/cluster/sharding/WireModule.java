package io.twinmesh.cluster.sharding;

import com.fasterxml.jackson.core.Version;
import com.fasterxml.jackson.databind.Module;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.AnnotatedParameter;
import com.fasterxml.jackson.databind.introspect.NopAnnotationIntrospector;

import java.util.Optional;

/// What a message between members may lack: only what is optional. So a server of an older release,
/// which does not know a part yet, is understood in a rolling update, and a number or a name that
/// is missing is still an error.
///
/// Named in `application.conf`, where Pekko makes it.
public final class WireModule extends Module {

    @Override
    public String getModuleName() {
        return "twinmesh-wire";
    }

    @Override
    public Version version() {
        return Version.unknownVersion();
    }

    @Override
    public void setupModule(SetupContext context) {
        context.insertAnnotationIntrospector(new Required());
    }

    private static final class Required extends NopAnnotationIntrospector {
        private static final long serialVersionUID = 1;

        @Override
        public Boolean hasRequiredMarker(AnnotatedMember member) {
            return member instanceof AnnotatedParameter && member.getRawType() != Optional.class;
        }
    }
}
