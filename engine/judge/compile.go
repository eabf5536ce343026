package judge

import (
	"github.com/open-policy-agent/opa/v1/ast"
)

// compile type-checks all modules together, in strict mode, against one schema
// of the input.
func compile(modules []module, facts factIndex, withTests bool, found *problems) *ast.Compiler {
	schemas := ast.NewSchemaSet()
	schemas.Put(ast.SchemaRootRef, inputSchema(facts))
	compiler := ast.NewCompiler().
		WithCapabilities(capabilities()).
		WithSchemas(schemas).
		WithStrict(true).
		WithEnablePrintStatements(withTests)
	compiler.SetErrorLimit(0) // tell all errors, not the first ten
	byFile := make(map[string]*ast.Module, len(modules))
	for _, m := range modules {
		if m.ast != nil {
			byFile[m.file] = m.ast
		}
	}
	compiler.Compile(byFile)
	if compiler.Failed() {
		found.addError("policies", compiler.Errors)
	}
	return compiler
}
