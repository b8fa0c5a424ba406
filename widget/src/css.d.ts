/** Style sheets are imported as text; the build minifies them. */
declare module "*.css" {
  const css: string;
  export default css;
}
